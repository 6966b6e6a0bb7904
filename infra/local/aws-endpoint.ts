import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { AwsFailure } from './aws-failure.ts';

/**
 * Does what an action's name says; what it throws as an `AwsFailure` is told to the caller. The signal aborts when nobody
 * waits for the answer any more.
 */
export type Action = (input: unknown, signal: AbortSignal) => object | Promise<object>;

/** What a call does instead of its normal answer: fails inside, never gets an answer, is applied and gets none. */
type AwsFault = 'internal' | 'hang' | 'apply-then-hang';

/** A running endpoint; its fields are live. */
export interface AwsEndpoint {
  readonly url: string;
  /** Asked about each call, by its action; what it returns happens instead of the normal answer. */
  fail: ((action: string) => AwsFault | undefined) | undefined;
  /** Ends it at once, connections included. */
  close(): Promise<void>;
}

/**
 * Starts a loopback endpoint of AWS services that speak AWS's JSON protocol, for the unmodified SDK and CLI.
 *
 * @param actionOf finds the action of a target, such as `AmazonSQS.SendMessage`
 * @param page what a GET of a path shows, as JSON
 * @throws Error with the code `EADDRINUSE` when the port is taken
 */
export async function startAwsEndpoint(
  port: number,
  actionOf: (target: string) => Action | undefined,
  page: (path: string) => unknown,
): Promise<AwsEndpoint> {
  const server = createServer((request, response) => {
    const answered = request.method === 'GET' ? show(request, response) : call(request, response);
    answered.catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const endpoint: AwsEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return endpoint;

  async function show(request: IncomingMessage, response: ServerResponse): Promise<void> {
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
      fault === 'internal' ? INTERNAL : await answerOf(actionOf(target), target, input, gone.signal);
    if (fault === 'apply-then-hang') return;
    response.writeHead(status, {
      'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.0',
    });
    response.end(JSON.stringify(body));
  }
}

const INTERNAL = { status: 500, body: { __type: 'InternalFailure', message: 'failed' } };

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
