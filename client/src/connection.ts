import { AwsClient } from 'aws4fetch';
import { objectIn } from './object-in.ts';
import type { Options } from './options.ts';
import { problemOf } from './problem-of.ts';
import { ThreadMembersError } from './thread-members-error.ts';

/** One request to the service. */
export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Relative to the service's address, with its query. */
  readonly path: string;
  readonly usernames?: readonly string[];
}

/** Sends a request once, signed where there are credentials, and resolves to the body of an answer 200 or 207. */
export type Exchange = (request: ServiceRequest, signal: AbortSignal | undefined) => Promise<unknown>;

/** The way to the service at `url`; every failure but that of the signal is a `ThreadMembersError`. */
export function connect({ url, credentials, region, fetch: customFetch }: Options): Exchange {
  const base = new URL(url);
  if (!base.pathname.endsWith('/')) base.pathname += '/';

  return async ({ method, path, usernames }, signal) => {
    const address = new URL(path, base);
    const request = await signed(address, {
      method,
      ...(signal && { signal }),
      ...(usernames && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ usernames }),
      }),
    });
    const response = await answerTo(request, signal);
    const text = await textOf(response, signal);
    const answer = response.ok ? objectIn(text) : undefined;
    if (answer === undefined) throw problemOf(response, text);
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
  async function answerTo(request: Request, signal: AbortSignal | undefined): Promise<Response> {
    return orNoAnswer((customFetch ?? fetch)(request), signal);
  }
}

function textOf(response: Response, signal: AbortSignal | undefined): Promise<string> {
  return orNoAnswer(response.text(), signal);
}

async function orNoAnswer<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ThreadMembersError(
      {
        status: 0,
        code: 'no-answer',
        detail: 'The service did not answer; whether a change was applied is unknown.',
      },
      { cause },
    );
  }
}
