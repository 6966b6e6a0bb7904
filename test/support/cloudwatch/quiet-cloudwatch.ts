import type { Template } from 'aws-cdk-lib/assertions';
import { expect } from 'vitest';
import { simulateCloudWatch } from './simulate-cloudwatch.ts';

/** A line that a function logged, and the function. */
export type Logged = readonly [entry: string, line: Record<string, unknown>];

/** CloudWatch after twelve hours in which the token was rotated and nothing else happened. */
export function quietCloudWatch(template: Template) {
  const cloudWatch = simulateCloudWatch(template);
  for (let hour = 0; hour <= 12; hour += 1)
    cloudWatch.put({
      minute: -hour * 60,
      namespace: 'thread-members-test',
      name: 'AppTokenExpiry',
      value: 1,
    });
  return {
    ...cloudWatch,
    /** Takes lines as Lambda's JSON log format writes them. */
    logged(lines: readonly Logged[], minute: number): void {
      expect(lines).not.toEqual([]);
      for (const [entry, { level, ...message }] of lines) {
        const line = { timestamp: '2026-01-01T00:00:00.000Z', level: String(level).toUpperCase(), message };
        cloudWatch.log(`/aws/lambda/thread-members-test-${entry}`, JSON.parse(JSON.stringify(line)), minute);
      }
    },
    /** The alarms that are raised, without their environment. */
    raised(minute: number, from?: number): string[] {
      return cloudWatch.raisedAt(minute, from).map((name) => name.replace('thread-members-test-', ''));
    },
  };
}
