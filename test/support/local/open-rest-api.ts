import { onTestFinished } from 'vitest';
import { startRestApi } from '../../../infra/local/rest-api.ts';
import type { HttpHandler } from '../../../shared/http/http-handler.ts';
import { type HttpRequest, httpCall } from './http-call.ts';

export const USERS = '/threads/177916702949377/users';

/** Answers with what it was asked, so that a test sees the event. */
export const echo: HttpHandler = async (event) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(event),
});

/** A local API on a free port with one handler for all three methods; it ends with the test. */
export async function openRestApi(handler: HttpHandler = echo) {
  const handlers = { GET: handler, POST: handler, DELETE: handler };
  const { url, close } = await startRestApi({ port: 0, handlers });
  onTestFinished(close);
  return {
    url,
    close,
    call: (request: Partial<HttpRequest>) => httpCall(url, { target: USERS, ...request }),
  };
}
