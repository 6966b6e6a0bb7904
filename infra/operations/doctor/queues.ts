import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { resourceName } from '../../environment/resource-name.ts';
import { TIME_LIMITS } from '../../environment/time-limits.ts';
import { type Deployed, outputOf } from './deployed.ts';
import { type Finding, fail, pass, warn } from './finding.ts';
import { reasonOf } from './unchecked.ts';

/** SQS tells the age every minute or, of a queue that was idle for long, up to 15 minutes late. */
const METRIC_WINDOW_MS = 20 * 60_000;

const COUNTS = {
  waiting: 'ApproximateNumberOfMessages',
  inFlight: 'ApproximateNumberOfMessagesNotVisible',
  delayed: 'ApproximateNumberOfMessagesDelayed',
} as const;

/** Whether a dead-letter queue is empty. */
export async function checkDeadLetters(
  deployed: Deployed,
  { output, look }: { output: string; look: string },
  abortSignal: AbortSignal,
): Promise<Finding[]> {
  const url = outputOf(deployed, output);
  const { waiting, inFlight, delayed } = await countsOf(deployed, url, abortSignal);
  const messages = waiting + inFlight + delayed;
  if (messages === 0) return [pass(`${nameOf(url)} is empty`)];
  return [
    fail(
      `${messages} in ${nameOf(url)}, each a change that was not made`,
      `See what lies there: ${look}. docs/runbook.md#redriving-dead-letters says how to send it back, and what that means for order.`,
    ),
  ];
}

/** How long the oldest message waits; where that cannot be told, how many there are. */
export async function checkOldestMessage(deployed: Deployed, abortSignal: AbortSignal): Promise<Finding[]> {
  const url = outputOf(deployed, 'QueueUrl');
  const { waiting, inFlight, delayed } = await countsOf(deployed, url, abortSignal);
  if (waiting + inFlight + delayed === 0) return [pass(`${nameOf(url)} is empty`)];
  const there = `${nameOf(url)} has ${waiting + delayed} waiting and ${inFlight} in flight`;
  const cure = `The lines above say what holds them up; else the log of ${resourceName(deployed.name, 'apply-member-events')}, where each has its reason.`;
  try {
    const minutes = await ageOfOldest(deployed, nameOf(url), abortSignal);
    if (minutes === undefined) return [warn(`${there}; no metric tells their age yet`, cure)];
    const what = `${there}, the oldest for ${minutes} min`;
    return [minutes > TIME_LIMITS.minutesInQueue ? fail(what, cure) : pass(what)];
  } catch (error) {
    return [warn(`${there}; their age is not known: ${reasonOf(error)}`, cure)];
  }
}

async function countsOf({ aws }: Deployed, QueueUrl: string, abortSignal: AbortSignal) {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: Object.values(COUNTS) });
  const { Attributes = {} } = await aws.sqs.send(command, { abortSignal });
  const count = (name: keyof typeof COUNTS) => Number(Attributes[COUNTS[name]] ?? 0);
  return { waiting: count('waiting'), inFlight: count('inFlight'), delayed: count('delayed') };
}

async function ageOfOldest({ aws }: Deployed, queue: string, abortSignal: AbortSignal) {
  const command = new GetMetricStatisticsCommand({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: queue }],
    StartTime: new Date(Date.now() - METRIC_WINDOW_MS),
    EndTime: new Date(),
    Period: 60,
    Statistics: ['Maximum'],
  });
  const { Datapoints = [] } = await aws.cloudWatch.send(command, { abortSignal });
  const latest = Datapoints.toSorted((a, b) => Number(a.Timestamp) - Number(b.Timestamp)).at(-1);
  return latest?.Maximum === undefined ? undefined : Math.floor(latest.Maximum / 60);
}

function nameOf(queueUrl: string): string {
  return queueUrl.split('/').at(-1) ?? queueUrl;
}
