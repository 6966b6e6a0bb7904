import { describe, expect, test } from 'vitest';
import { refuse } from '../../support/operations/start-aws.ts';
import { ALL_PASS, startWell } from '../../support/operations/start-deployment.ts';

describe('the queues', () => {
  test.each([
    ['undelivered-events', 'thread-members-test-undelivered-events', 'npm run redrive -- test --list'],
    ['unapplied-changes', 'thread-members-test-unapplied-changes.fifo', 'aws sqs receive-message'],
  ] as const)('a dead letter in %s: a command shows it', async (check, queue, command) => {
    const deployment = await startWell();
    deployment.messages[queue] = {
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
    };

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, [check]: 'FAIL' });
    expect(line(check)).toContain(`2 in ${queue}, each a change that was not made`);
    expect(line(check)).toContain(`See what lies there: ${command}`);
  });

  test.each([
    ['a minute', 60, 'PASS'],
    ['over 15 minutes', 16 * 60, 'FAIL'],
  ])('the oldest message waits for %s', async (_, seconds, verdict) => {
    const deployment = await startWell();
    deployment.messages['thread-members-test-changes.fifo'] = { ApproximateNumberOfMessages: '3' };
    const at = (ms: number, Maximum: number) => ({ Timestamp: (Date.now() - ms) / 1_000, Maximum });
    deployment.aws.actions['GetMetricStatistics'] = () => ({
      Datapoints: [at(60_000, seconds), at(120_000, 300)],
    });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, 'oldest-message': verdict });
    expect(line('oldest-message')).toContain(`3 waiting and 0 in flight, the oldest for ${seconds / 60} min`);
  });

  test.each([
    ['has no data', () => ({ Datapoints: [] }), 'no metric tells their age yet'],
    [
      'cannot be had',
      refuse('InvalidAction', 'no metrics here'),
      'their age is not known: InvalidAction: no metrics here',
    ],
  ])('the metric of their age %s: at least how many there are', async (_, answer, words) => {
    const deployment = await startWell();
    deployment.messages['thread-members-test-changes.fifo'] = { ApproximateNumberOfMessagesNotVisible: '2' };
    deployment.aws.actions['GetMetricStatistics'] = answer;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, 'oldest-message': 'WARN' });
    expect(line('oldest-message')).toContain(`0 waiting and 2 in flight; ${words}`);
  });

  test('the consumer is paused: how to resume it', async () => {
    const deployment = await startWell();
    deployment.aws.actions['ListEventSourceMappings'] = () => ({
      EventSourceMappings: [{ UUID: 'mapping-1', State: 'Disabled' }],
    });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, consumer: 'WARN' });
    expect(line('consumer')).toContain('update-event-source-mapping --uuid mapping-1 --enabled');
  });
});
