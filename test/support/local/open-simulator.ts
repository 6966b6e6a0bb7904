import { onTestFinished } from 'vitest';
import {
  type ImSimulatorOptions,
  startImSimulator,
} from '../../../infra/local/im-simulator/start-im-simulator.ts';
import { httpCall } from './http-call.ts';

export const TOKEN = 'the-one-token-that-is-taken';
export const THREAD = '177916702949377';

/** What a test says of a call to the vendor; the rest is a good call. */
export interface VendorCallFacts {
  readonly app?: string;
  readonly noun?: string;
  readonly threadId?: string;
  readonly query?: string;
  readonly authorization?: string | undefined;
  readonly contentType?: string | undefined;
  /** A string goes out as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly ca?: string;
}

const NOUNS: Record<string, string> = { GET: 'thread', POST: 'thread', DELETE: 'thread' };

/** A simulator that ends with the test, and the three calls of the vendor's page over real sockets. */
export async function openSimulator(options: Partial<ImSimulatorOptions> = {}) {
  const im = await startImSimulator({ acceptsToken: (token) => token === TOKEN, ...options });
  onTestFinished(() => im.close());
  const call =
    (method: string) =>
    async (facts: VendorCallFacts = {}) => {
      const { app = 'example-org/example-app', noun = NOUNS[method], threadId = THREAD, query = '' } = facts;
      const { status, headers, body } = await httpCall(im.baseUrl, {
        method,
        target: `/${app}/${noun}/${threadId}/users${query}`,
        headers: headersOf(facts),
        ...(facts.body !== undefined && { body: textOf(facts.body) }),
        ...(facts.ca !== undefined && { ca: facts.ca }),
      });
      return { status, headers, body: JSON.parse(body) };
    };
  return { im, list: call('GET'), add: call('POST'), remove: call('DELETE'), call };
}

/** The names in a body, as the vendor's page has them. */
export function usernames(...names: string[]) {
  return { body: { usernames: names } };
}

/** The vendor's page lets a fault be told by status, error and description. */
export function errorOf({ status, body }: { status: number; body: Record<string, unknown> }) {
  return [status, body['error'], body['error_description']];
}

function headersOf(facts: VendorCallFacts): Record<string, string> {
  const authorization = 'authorization' in facts ? facts.authorization : `Bearer ${TOKEN}`;
  const contentType = 'contentType' in facts ? facts.contentType : 'application/json';
  return {
    ...(authorization !== undefined && { authorization }),
    ...(contentType !== undefined && { 'content-type': contentType }),
  };
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
