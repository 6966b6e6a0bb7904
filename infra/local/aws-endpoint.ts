import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { json } from 'node:stream/consumers';
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
}

/**
 * Starts a loopback endpoint of AWS services that speak AWS's JSON protocol, for the unmodified SDK and CLI.
 *
 * @throws Error with the code `EADDRINUSE` when the port is taken
 */
export async function startAwsEndpoint(options: Options): Promise<AwsEndpoint> {
  const { tls, actionOf, internalError } = options;
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const { page } = options;
    const answered =
      page && request.method === 'GET' ? show(page, request, response) : call(request, response);
    answered.catch(() => response.destroy());
  };
  const server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest);
  const { port, close } = await listen(server, options.port);
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
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
    const target = String(request.headers['x-amz-target'] ?? '');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const input: unknown = await json(request).catch(() => null);
    const fault = endpoint.fail?.(target.replace(/^.*\./, ''));
    if (fault === 'hang') return;
    const { status, body } =
      fault === 'internal'
        ? { status: 500, body: { __type: internalError, message: 'failed' } }
        : await answerOf(actionOf(target), target, input, gone.signal);
    if (fault === 'apply-then-hang') return;
    response.writeHead(status, {
      'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.1',
    });
    response.end(JSON.stringify(body));
  }
}

async function answerOf(action: Action | undefined, target: string, input: unknown, signal: AbortSignal) {
  try {
    if (!(input instanceof Object))
      throw new AwsFailure('SerializationException', 'The body is not a JSON object.');
    if (action === undefined)
      throw new AwsFailure('UnknownOperationException', `no ${target || 'action'} here`);
    return { status: 200, body: await action(input, signal) };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { status: 400, body: { __type: error.type, message: error.message } };
  }
}
