import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { type Options, ThreadMembers, ThreadMembersError } from '../../client/src/index.ts';

/** A request as the service gets it. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly usernames: readonly string[] | undefined;
}

/** What the service answers; `undefined` breaks the connection. */
export type ScriptedAnswer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | undefined;

/** A service on a real socket that answers as it is told, and a client of it. */
export async function startScripted(
  answer: (request: SentRequest, count: number) => ScriptedAnswer | Promise<ScriptedAnswer>,
  options: Partial<Options> = {},
) {
  const requests: SentRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming);
    const request = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      usernames: body === '' ? undefined : JSON.parse(body).usernames,
    };
    requests.push(request);
    const told = await answer(request, requests.length);
    if (told === undefined) incoming.socket.destroy();
    else {
      const type = told.status < 300 ? 'application/json' : 'application/problem+json';
      response.writeHead(told.status, { 'content-type': type, ...told.headers });
      response.end(typeof told.body === 'string' ? told.body : JSON.stringify(told.body));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { requests, url, members: new ThreadMembers({ url, ...options }) };
}

/** The client's error that a call rejects with. */
export async function rejection(work: Promise<unknown>): Promise<ThreadMembersError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ThreadMembersError);
  return error as ThreadMembersError;
}

/** The answer 200 to a change of these users. */
export function changed(usernames: readonly string[] = []): ScriptedAnswer {
  return { status: 200, body: { entities: usernames.map((user) => ({ user, result: true })) } };
}

/** A problem as the service answers it. */
export function problem(status: number, code: string, more: object = {}, headers = {}): ScriptedAnswer {
  const body = {
    type: `urn:thread-members:${code}`,
    title: code,
    status,
    detail: 'so',
    requestId: 'r-1',
    ...more,
  };
  return { status, body, headers };
}

/** An entity of a user that failed. */
export function failed(user: string, status: number, code: string) {
  return { user, result: false, error: { status, code, description: code } };
}
