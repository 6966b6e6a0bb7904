import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { BodyTooLargeError } from '../errors/body-too-large-error.ts';
import { MalformedJsonError } from '../errors/malformed-json-error.ts';
import { UnsupportedMediaTypeError } from '../errors/unsupported-media-type-error.ts';
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
      const queryStandsIn = use === 'or-query' && event.multiValueQueryStringParameters?.['usernames'];
      if (queryStandsIn && !event.body) return;
      internal.body = parseBody(event);
    },
  };
}

function parseBody({ headers, body, isBase64Encoded }: APIGatewayProxyEvent): unknown {
  const contentType = Object.entries(headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'content-type',
  )?.[1];
  if (contentType && !JSON_TYPE.test(contentType.trim())) throw new UnsupportedMediaTypeError();
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) throw new BodyTooLargeError(MAX_BODY_BYTES);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new MalformedJsonError(bytes.toString().trim() === '');
  }
}
