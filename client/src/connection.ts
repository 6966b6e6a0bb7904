import { AwsClient } from 'aws4fetch';
import { objectIn } from './object-in.ts';
import type { Options } from './options.ts';
import { problemOf } from './problem-of.ts';
import { regionOf } from './region-of.ts';
import { type Facts, ThreadMembersError } from './thread-members-error.ts';
import { untilAborted } from './until-aborted.ts';

/** One request to the service. */
export interface ServiceRequest<T> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Relative to the service's address, with its query. */
  readonly path: string;
  readonly usernames?: readonly string[];
  /** Whether the body of an answer 200 or 207 is what this request is answered with. */
  readonly isAnswer: (body: object) => body is T & object;
}

/** Sends a request once, signed where there are credentials, and resolves to the body of an answer 200 or 207. */
export type Exchange = <T>(request: ServiceRequest<T>, signal: AbortSignal | undefined) => Promise<T>;

const NOT_SIGNED = {
  status: 0,
  code: 'not-signed',
  detail: 'There are no credentials, or none to sign with; nothing was sent.',
};
const NO_ANSWER = {
  status: 0,
  code: 'no-answer',
  detail: 'The service did not answer; whether a change was applied is unknown.',
};

/**
 * The way to the service at `url`; every failure but that of the signal is a `ThreadMembersError`.
 *
 * @throws TypeError when `url` is no address of an API, or no region is known to sign for
 */
export function connect({ url, credentials, region: givenRegion, fetch: customFetch }: Options): Exchange {
  const base = baseOf(url);
  const region = credentials && regionOf(base, givenRegion);

  return async ({ method, path, usernames, isAnswer }, signal) => {
    const init: RequestInit = {
      method,
      // To whatever it leads, there goes no signature, and no session token.
      redirect: 'manual',
      ...(signal && { signal }),
      ...(usernames && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ usernames }),
      }),
    };
    const request = await orFail(NOT_SIGNED, signal, () => signed(new URL(path, base), init));
    const { response, text } = await orFail(NO_ANSWER, signal, () => answerTo(request));
    const answer = response.ok ? objectIn(text) : undefined;
    if (answer === undefined || !isAnswer(answer)) throw problemOf(response, text);
    return answer;
  };

  async function signed(address: URL, init: RequestInit): Promise<Request> {
    if (credentials === undefined) return new Request(address, init);
    const current = typeof credentials === 'function' ? await credentials() : credentials;
    const { accessKeyId, secretAccessKey, sessionToken } = current;
    const signer = new AwsClient({
      accessKeyId,
      secretAccessKey,
      service: 'execute-api',
      retries: 0,
      ...(sessionToken !== undefined && { sessionToken }),
      ...(region !== undefined && { region }),
    });
    return signer.sign(address, init);
  }

  /** The global `fetch` is looked up at each call, so that it may be replaced. */
  async function answerTo(request: Request): Promise<{ response: Response; text: string }> {
    const response = await (customFetch ?? fetch)(request);
    return { response, text: await response.text() };
  }
}

function baseOf(url: Options['url']): URL {
  const base = URL.canParse(String(url)) ? new URL(url) : undefined;
  if (!base || !/^https?:$/.test(base.protocol) || base.username !== '' || base.password !== '')
    throw new TypeError('url must be the http or https address of the API, without user and password');
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}

async function orFail<T>(
  failure: Facts,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await untilAborted(signal, work);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ThreadMembersError(failure, { cause });
  }
}
