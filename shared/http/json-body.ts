import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { BodyTooLargeError } from '../errors/body-too-large-error.ts';
import { MalformedJsonError } from '../errors/malformed-json-error.ts';
import { UnsupportedMediaTypeError } from '../errors/unsupported-media-type-error.ts';
import { parseJson } from '../parse-json.ts';
import type { RequestState } from './request-state.ts';

const MAX_BODY_BYTES = 64 * 1024;
const JSON_TYPE = /^application\/([\w.!#$&^-]+\+)?json\s*(;|$)/i;

/** What an operation makes of a body: none is read, one must be there, or the query may stand in for it. */
export type BodyUse = 'ignored' | 'required' | 'or-query';

/** Reads the JSON body. The order of the checks is the contract's: 415, 413, malformed (docs/design.md#http). */
export function jsonBody(
  use: BodyUse,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context, RequestState> {
  return {
    before({ event, internal }) {
      if (use === 'ignored') return;
      const queryStandsIn = use === 'or-query';
      const hasQuery = Object.keys(event.multiValueQueryStringParameters ?? {}).length > 0;
      // Whatever the query says: validation names what it does not know.
      if (queryStandsIn && hasQuery && !event.body?.trim()) return;
      internal.body = parseBody(event, queryStandsIn);
    },
  };
}

function parseBody(
  { headers, body, isBase64Encoded }: APIGatewayProxyEvent,
  queryStandsIn: boolean,
): unknown {
  const contentType = headerOf(headers, 'content-type') || 'application/json';
  const encoding = headerOf(headers, 'content-encoding') || 'identity';
  if (!JSON_TYPE.test(contentType) || !/^identity$/i.test(encoding)) throw new UnsupportedMediaTypeError();
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) throw new BodyTooLargeError(MAX_BODY_BYTES);
  const json = parseJson(bytes);
  if (json === undefined) throw new MalformedJsonError(bytes.toString().trim() === '', queryStandsIn);
  return json;
}

function headerOf(headers: APIGatewayProxyEvent['headers'] | null, wanted: string): string | undefined {
  return Object.entries(headers ?? {})
    .find(([name]) => name.toLowerCase() === wanted)?.[1]
    ?.trim();
}
