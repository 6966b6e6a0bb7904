import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { errorName } from '../../shared/errors/error-name.ts';
import { readMemberEvent } from '../../shared/events/rules/read-member-event.ts';
import { parseJson } from '../../shared/parse-json.ts';
import type { Environment } from '../environment/check-environments.ts';
import { QUEUES, resourceName, SEQUENCER } from '../environment/resource-name.ts';
import { createAwsClients } from './aws-clients.ts';
import { type DeadLetter, visitDeadLetters } from './dead-letters.ts';

/**
 * Sends the events that the sequencer could not deliver back to it, as they came; or only lists them. What fails again
 * stays in the dead-letter queue.
 *
 * @param write takes a line about each event; no line has a member's name
 * @returns whether everything that was to be sent back was
 */
export async function redriveEvents(
  { name, region }: Pick<Environment, 'name' | 'region'>,
  listOnly: boolean,
  write: (line: string) => void,
): Promise<boolean> {
  const { lambda, sqs } = await createAwsClients(region);
  const sequencer = resourceName(name, SEQUENCER);
  const queue = resourceName(name, QUEUES.undelivered);
  const { left, stayed } = await visitDeadLetters(sqs, queue, async (letter) => {
    const fault = listOnly ? undefined : await faultOf(lambda, sequencer, letter.body);
    const outcome = listOnly ? 'lies there' : fault === undefined ? 'sent back' : `stays (${fault})`;
    write(`${outcome}: ${described(letter)}`);
    return listOnly || fault !== undefined ? 'stays' : 'leaves';
  });
  write(listOnly ? `${stayed} in ${queue}` : `${left} sent back, ${stayed} left in ${queue}`);
  if (!listOnly && stayed > 0) write(`The log of ${sequencer} says why.`);
  return listOnly || stayed === 0;
}

/** Waits for the answer: an event leaves its queue only when the sequencer has it. */
async function faultOf(lambda: LambdaClient, sequencer: string, event: string): Promise<string | undefined> {
  const invocation = new InvokeCommand({ FunctionName: sequencer, Payload: Buffer.from(event) });
  try {
    const { FunctionError } = await lambda.send(invocation);
    return FunctionError;
  } catch (error) {
    return errorName(error);
  }
}

function described({ messageId, body, sentAt }: DeadLetter): string {
  const { request } = readMemberEvent(parseJson(body), 'without an id');
  const { operation = 'unknown operation', threadId = 'unknown', requestId } = request;
  return `${operation} at thread ${threadId}, request ${requestId}, dead since ${sentAt.toISOString()}, message ${messageId}`;
}
