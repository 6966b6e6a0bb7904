import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './fault.ts';
import { reset } from './reset.ts';
import { sendAnswer } from './send-answer.ts';
import type { SimulatedCall } from './simulated-call.ts';

/** Faults in spite of which a call is carried out. */
type CarriedOut = Extract<Fault, { kind: 'delay' | 'apply-then-reset' | 'close-idle' }>;

/** Whether a call is carried out in spite of its fault. */
export function isCarriedOut(fault: Fault): fault is CarriedOut {
  return fault.kind === 'delay' || fault.kind === 'apply-then-reset' || fault.kind === 'close-idle';
}

/** Does what a fault says instead of carrying out a call. */
export function misbehave(
  fault: Exclude<Fault, CarriedOut>,
  call: SimulatedCall,
  { socket }: IncomingMessage,
  response: ServerResponse,
): void {
  if (fault.kind === 'answer') sendAnswer(response, call, fault.status, fault.body ?? {}, fault.headers);
  if (fault.kind === 'reset') reset(socket);
  if (fault.kind === 'reset-mid-answer') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"data":', () => reset(socket));
  }
  if (fault.kind === 'raw')
    socket.write(fault.bytes, () => {
      if (fault.ending === 'close') socket.end();
      if (fault.ending === 'reset') reset(socket);
    });
}
