import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { parseJson } from '../../shared/parse-json.ts';
import { AwsFailure } from './aws-failure.ts';
import { listen } from './listen.ts';

/**
 * Does what an action's name says; what it throws as an `AwsFailure` is told to the caller. The signal aborts when nobody
 * waits for the answer any more.
 */
export type Action = (input: unknown, signal: AbortSignal) => object | Promise<object>;

/** What a call does instead of its normal answer: fails inside, never gets an answer, is applied and gets none. */
export type AwsFault = 'internal' | 'hang' | 'apply-then-hang';

/** A running endpoint; its fields are live. */
export interface AwsEndpoint {
  readonly url: string;
  /** Asked about each call, by its action; what it returns happens instead of the normal answer. */
  fail: ((action: string) => AwsFault | undefined) | undefined;
  /** Ends it at once, connections included. */
  close(): Promise<void>;
}

interface Options {
  /** Default: any free port. */
  readonly port?: number;
  /** Serves https instead of http. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Finds the action of a target, such as `AmazonSQS.SendMessage`. */
  readonly actionOf: (target: string) => Action | undefined;
  /** What a GET of a path shows, as JSON. */
  readonly page?: (path: string) => unknown;
  /** What the service calls a failure inside. */
  readonly internalError: string;
  /** Refuses a call, by throwing an `AwsFailure`, before anything is done about it. Default: every call is taken. */
  readonly authorize?: (request: IncomingMessage, body: Buffer) => void;
}

/**
 * Starts a loopback endpoint of AWS services that speak AWS's JSON protocol, for the unmodified SDK and CLI.
 *
 * @throws Error with the code `EADDRINUSE` when the port is taken
 */
export async function startAwsEndpoint(options: Options): Promise<AwsEndpoint> {
  const { port, tls, authorize, actionOf, internalError } = options;
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const { page } = options;
    const answered =
      page && request.method === 'GET' ? show(page, request, response) : call(request, response);
    answered.catch(() => response.destroy());
  };
  const { url, close } = await listen(onRequest, { port, tls });
  const endpoint: AwsEndpoint = { url, fail: undefined, close };
  return endpoint;

  async function show(
    page: (path: string) => unknown,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const content = page(request.url ?? '');
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(content ?? { message: 'no such page' }));
  }

  async function call(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const content = await buffer(request);
    const answer = await outcomeOf(() => {
      authorize?.(request, content);
      return perform(String(request.headers['x-amz-target'] ?? ''), content, gone.signal);
    });
    if (answer === undefined) return;
    response.writeHead(answer.status, {
      'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.1',
    });
    response.end(JSON.stringify(answer.body));
  }

  /** @returns `undefined` where no answer is to come */
  async function perform(target: string, content: Buffer, signal: AbortSignal): Promise<Answer | undefined> {
    const fault = endpoint.fail?.(target.replace(/^.*\./, ''));
    if (fault === 'hang') return undefined;
    if (fault === 'internal') return { status: 500, body: { __type: internalError, message: 'failed' } };
    const answer = await outcomeOf(() => act(target, content, signal));
    return fault === 'apply-then-hang' ? undefined : answer;
  }

  async function act(target: string, content: Buffer, signal: AbortSignal): Promise<Answer> {
    const input = parseJson(content.toString());
    if (!(input instanceof Object))
      throw new AwsFailure('SerializationException', 'The body is not a JSON object.');
    const action = actionOf(target);
    if (action === undefined)
      throw new AwsFailure('UnknownOperationException', `no ${target || 'action'} here`);
    return { status: 200, body: await action(input, signal) };
  }
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** What AWS refuses is an answer, too. */
async function outcomeOf<T>(run: () => Promise<T>): Promise<T | Answer> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { status: 400, body: { __type: error.type, message: error.message } };
  }
}
