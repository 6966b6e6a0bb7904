import { paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { deployCommand, resourceName } from '../../environment/resource-name.ts';
import type { Deployed } from './deployed.ts';
import { type Finding, fail, pass, warn } from './finding.ts';

interface Alarm {
  readonly AlarmName?: string | undefined;
  readonly AlarmDescription?: string | undefined;
  readonly StateValue?: string | undefined;
}

/** Which of the environment's alarms are red; each alarm's own description says what to do. */
export async function checkAlarms(deployed: Deployed, abortSignal: AbortSignal): Promise<Finding[]> {
  const alarms = (await alarmsOf(deployed, abortSignal)).filter(({ AlarmName = '' }) =>
    isOwn(AlarmName, deployed),
  );
  if (alarms.length === 0) return [warn('there are no alarms', deployCommand(deployed.name))];
  const red = alarms.filter(({ StateValue }) => StateValue === 'ALARM');
  if (red.length === 0) return [pass(`none of ${alarms.length} is red`)];
  const names = red.map(({ AlarmName }) => AlarmName).join(', ');
  const cures = red.map(
    ({ AlarmName, AlarmDescription = 'it has no description' }) => `${AlarmName}: ${AlarmDescription}`,
  );
  return [fail(`${red.length} of ${alarms.length} red: ${names}`, cures.join(' '))];
}

async function alarmsOf({ name, aws }: Deployed, abortSignal: AbortSignal): Promise<Alarm[]> {
  const alarms: Alarm[] = [];
  const pages = paginateDescribeAlarms(
    { client: aws.cloudWatch },
    { AlarmNamePrefix: resourceName(name, ''), AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    { abortSignal },
  );
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages)
    alarms.push(...MetricAlarms, ...CompositeAlarms);
  return alarms;
}

/** The prefix of `dev` is also that of `dev-eu`. */
function isOwn(alarm: string, { name, environments }: Deployed): boolean {
  const longer = environments.filter((other) => other.startsWith(`${name}-`));
  return !longer.some((other) => alarm.startsWith(resourceName(other, '')));
}
