import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { CustomMetricGroup } from 'cdk-monitoring-constructs';
import { TIME_LIMITS } from '../../environment/time-limits.ts';
import type { MemberEvents } from '../events/member-events.ts';
import type { Alarmed } from './alarmed.ts';

const HIGHEST = { period: Duration.minutes(5), statistic: Stats.MAXIMUM };

/** What waits in the queues, and what they gave up. */
export function queueGraphs({ changes, undelivered }: MemberEvents, alarmed: Alarmed): CustomMetricGroup[] {
  const { queue, unapplied } = changes;
  const age = queue.metricApproximateAgeOfOldestMessage(HIGHEST);
  const waiting = queue.metricApproximateNumberOfMessagesVisible(HIGHEST);
  const inWork = queue.metricApproximateNumberOfMessagesNotVisible(HIGHEST);
  const lost = undelivered.metricApproximateNumberOfMessagesVisible(HIGHEST);
  const dead = unapplied.metricApproximateNumberOfMessagesVisible(HIGHEST);
  return [
    {
      title: 'Age of the oldest message',
      metrics: [alarmed('oldest-message', age, { over: TIME_LIMITS.minutesInQueue * 60 })],
    },
    { title: 'Messages', metrics: [waiting, inWork] },
    {
      title: 'Dead letters',
      metrics: [
        alarmed('undelivered-events', lost, { over: 0 }),
        alarmed('unapplied-changes', dead, { over: 0 }),
      ],
    },
  ];
}
