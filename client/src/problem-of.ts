import { isProblem } from './answers.ts';
import type { Problem } from './contract.ts';
import { objectIn } from './object-in.ts';
import { ThreadMembersError } from './thread-members-error.ts';

/** The error that an answer other than 200 and 207 stands for: the service's problem, or that it is none of the service's. */
export function problemOf(response: Response, text: string): ThreadMembersError {
  const problem = problemIn(text);
  const retryAfterMs = retryAfterOf(response);
  if (problem === undefined)
    return new ThreadMembersError({
      status: response.status,
      code: 'unexpected-answer',
      detail: `Something that is not the service answered ${response.status}.`,
      requestId: response.headers.get('x-request-id') ?? undefined,
      retryAfterMs,
    });
  const { status } = response;
  const { type, detail, reason, errors, im, entities, requestId } = problem;
  const code = type.slice(type.lastIndexOf(':') + 1);
  return new ThreadMembersError({
    status,
    code,
    detail,
    reason,
    errors,
    im,
    entities,
    requestId,
    retryAfterMs,
  });
}

function problemIn(text: string): Problem | undefined {
  const value = objectIn(text);
  return value && isProblem(value) ? value : undefined;
}

/** Seconds, or a date, as proxies may have it (RFC 9110). */
function retryAfterOf({ headers }: Response): number | undefined {
  const retryAfter = headers.get('retry-after') ?? '';
  if (/^\d{1,6}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  if (!/^\w{3}, .* GMT$/.test(retryAfter)) return undefined;
  const waitMs = Date.parse(retryAfter) - Date.now();
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}
