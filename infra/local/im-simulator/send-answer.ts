import type { ServerResponse } from 'node:http';
import type { SimulatedCall } from './simulated-call.ts';

/**
 * Sends an answer, and notes its status.
 *
 * @param body a string goes out as it is, everything else as JSON
 */
export function sendAnswer(
  response: ServerResponse,
  call: SimulatedCall,
  status: number,
  body: unknown,
  headers = {},
): void {
  call.status = status;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
