import { describe, expect, test } from 'vitest';
import { quietCloudWatch } from '../../../support/cloudwatch/quiet-cloudwatch.ts';
import { simulateCloudWatch } from '../../../support/cloudwatch/simulate-cloudwatch.ts';
import { templateWith } from '../../../support/infra/synthesise.ts';

const template = templateWith();

describe('AWS’s own metrics', () => {
  const ofFunction = (entry: string) => ({ FunctionName: `thread-members-test-${entry}` });
  const ofQueue = (name: string) => ({ QueueName: `thread-members-test-${name}` });
  const EVENT_FUNCTIONS = ['sequence-member-events', 'apply-member-events'];
  const HTTP_FUNCTIONS = ['list-members', 'add-members', 'remove-members'];
  const rows = [
    ...[...HTTP_FUNCTIONS, ...EVENT_FUNCTIONS].map(
      (entry) => [`function-errors-${entry}`, 'AWS/Lambda', 'Errors', ofFunction(entry), 1, 0] as const,
    ),
    ...[...HTTP_FUNCTIONS, ...EVENT_FUNCTIONS, 'rotate-app-token'].map(
      (entry) => [`function-throttled-${entry}`, 'AWS/Lambda', 'Throttles', ofFunction(entry), 1, 0] as const,
    ),
    ['slow-answers-list-members', 'AWS/Lambda', 'Duration', ofFunction('list-members'), 10_001, 10_000],
    ['slow-answers-add-members', 'AWS/Lambda', 'Duration', ofFunction('add-members'), 5_001, 5_000],
    ['slow-answers-remove-members', 'AWS/Lambda', 'Duration', ofFunction('remove-members'), 26_001, 26_000],
    [
      'undelivered-events',
      'AWS/SQS',
      'ApproximateNumberOfMessagesVisible',
      ofQueue('undelivered-events'),
      1,
      0,
    ],
    [
      'unapplied-changes',
      'AWS/SQS',
      'ApproximateNumberOfMessagesVisible',
      ofQueue('unapplied-changes.fifo'),
      1,
      0,
    ],
    ['oldest-message', 'AWS/SQS', 'ApproximateAgeOfOldestMessage', ofQueue('changes.fifo'), 901, 900],
  ] as const;

  test.each(rows)('raise %s: %s %s', (alarm, namespace, name, dimensions, bad, good) => {
    for (const [value, alarms] of [
      [good, []],
      [bad, [alarm]],
    ] as const) {
      const cloudWatch = quietCloudWatch(template);
      for (let minute = 1; minute <= 15; minute += 1)
        cloudWatch.put({ minute, namespace, name, dimensions, value });
      expect(cloudWatch.raised(15, 1)).toEqual(alarms);
    }
  });

  test('raise every alarm that is not on the logs', () => {
    const { alarms } = simulateCloudWatch(template);
    const onMetrics = alarms.filter((alarm) => JSON.stringify(alarm).includes('"Namespace":"AWS/'));

    expect(rows.map(([alarm]) => `thread-members-test-${alarm}`).sort()).toEqual(
      onMetrics.map(({ AlarmName }) => AlarmName).sort(),
    );
  });

  test('raise no alarm when the rotation’s steps fail: its log has the cause', () => {
    const cloudWatch = quietCloudWatch(template);

    const dimensions = ofFunction('rotate-app-token');
    cloudWatch.put({ minute: 1, namespace: 'AWS/Lambda', name: 'Errors', dimensions, value: 1 });

    expect(cloudWatch.raised(1)).toEqual([]);
  });
});
