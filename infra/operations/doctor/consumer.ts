import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { deployCommand, resourceName } from '../../environment/resource-name.ts';
import type { Deployed } from './deployed.ts';
import { type Finding, fail, pass, warn } from './finding.ts';

/** Whether the consumer takes what is in the queue: it can be paused, and then somebody has to resume it. */
export async function checkConsumer({ name, aws }: Deployed, abortSignal: AbortSignal): Promise<Finding[]> {
  const FunctionName = resourceName(name, 'apply-member-events');
  const command = new ListEventSourceMappingsCommand({ FunctionName });
  const { EventSourceMappings = [] } = await aws.lambda.send(command, { abortSignal });
  const [mapping] = EventSourceMappings;
  if (mapping === undefined)
    return [fail(`${FunctionName} is not connected to its queue`, deployCommand(name))];
  const what = `${FunctionName}: its event source mapping is ${mapping.State}`;
  if (mapping.State === 'Enabled') return [pass(what)];
  if (mapping.State === 'Disabled' || mapping.State === 'Disabling')
    return [
      warn(
        `${what}: nothing is applied, the queue keeps what comes for 14 days`,
        `To resume: aws lambda update-event-source-mapping --uuid ${mapping.UUID} --enabled`,
      ),
    ];
  return [warn(what, 'Wait until it is Enabled, and run the doctor again.')];
}
