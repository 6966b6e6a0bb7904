import { expect } from 'vitest';
import { addAnswer, listAnswer, problem, removeAnswer } from '../../../shared/contract/answers.ts';
import { httpCall } from './http-call.ts';

const HEADERS = { 'content-type': 'application/json' };

/** The three operations of the service at this address, each answer checked against the contract. */
export function operations(url: string) {
  const send =
    (method: string, answer: { parse(value: unknown): unknown }) =>
    async (threadId: string, { query = '', body }: { query?: string; body?: string } = {}) => {
      const target = `/threads/${threadId}/users${query}`;
      const received = await httpCall(url, { method, target, headers: HEADERS, ...(body && { body }) });
      const parsed = JSON.parse(received.body);
      (received.status < 300 ? answer : problem).parse(parsed);
      expect(received.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      return { status: received.status, body: parsed };
    };
  return {
    list: send('GET', listAnswer),
    add: send('POST', addAnswer),
    remove: send('DELETE', removeAnswer),
  };
}

/** The body of an add or a remove. */
export function bodyOf(...usernames: string[]): { body: string } {
  return { body: JSON.stringify({ usernames }) };
}
