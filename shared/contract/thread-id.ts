import * as z from 'zod/mini';

/**
 * A thread's id: a decimal string, never a number, since ids lie beyond 2^53 (V9). Anything else must not reach a URL:
 * `/thread/../users` is `/users`, where the app token deletes and registers accounts (V10).
 */
export const THREAD_ID = /^[1-9][0-9]{0,19}$/;

/** The operations' path. */
export const USERS_PATH = '/threads/{threadId}/users';

/** A thread that no app has: a probe of it is answered "thread not found.", which comes after every other check. */
export const PROBED_THREAD = '1';

const RULE = 'must be a decimal string of 1 to 20 digits without a leading zero';

/** The thread id of a request's path or of an event. */
export const threadId = z.string({ error: RULE }).check(z.regex(THREAD_ID, RULE));
