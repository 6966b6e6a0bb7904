import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect } from 'vitest';
import { type RawRequest, restApiEvent } from '../../../infra/local/rest-api-event.ts';

export const THREAD = '177916702949377';

/** A request as it came over the wire; a good list of one thread unless a test says otherwise. */
export function rawRequest(facts: Partial<RawRequest> = {}): RawRequest {
  return {
    method: 'GET',
    target: `/threads/${THREAD}/users`,
    rawHeaders: ['Host', '127.0.0.1:3000'],
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
    ...facts,
  };
}

/** The event of a request whose route is known. */
export function eventOf(facts: Partial<RawRequest> = {}): APIGatewayProxyEvent {
  const event = restApiEvent(rawRequest(facts));
  expect(event).toBeDefined();
  return event as APIGatewayProxyEvent;
}
