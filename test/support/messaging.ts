import { onTestFinished, vi } from 'vitest';
import type { BusEvent } from '../../infra/local/event-bridge/put-events.ts';
import { startMessaging } from '../../infra/local/messaging.ts';
import { startService } from './service.ts';

/**
 * Both event functions, freshly loaded, between a simulator of the vendor and a loopback bus and queue with AWS's rules,
 * whose clock the test moves. The functions' jitter is none, and the SDK does not repeat calls. It ends with the test.
 */
export async function startMessagingService(options: Parameters<typeof startService>[0] = {}) {
  const service = await startService(options);
  const clock = { now: 1_700_000_000_000 };
  const results: BusEvent[] = [];
  /** Codes to refuse the next entries of PutEvents with. */
  const refusals: string[] = [];
  const messaging = await startMessaging({
    environment: 'test',
    now: () => clock.now,
    retryDelaysMs: [0, 0],
    onResult: (event) => results.push(event),
    refuse: () => refusals.shift(),
  });
  onTestFinished(() => messaging.endpoint.close());
  const variables = {
    EVENT_BUS_NAME: messaging.busName,
    QUEUE_URL: messaging.queueUrl,
    AWS_ENDPOINT_URL_EVENTBRIDGE: messaging.endpoint.url,
    AWS_ENDPOINT_URL_SQS: messaging.endpoint.url,
    AWS_MAX_ATTEMPTS: '1',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.spyOn(console, 'warn').mockImplementation((line) => service.logs.push({ level: 'warn', ...line }));
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const [{ handler: sequencer }, { handler: consumer }] = await Promise.all([
    import('../../functions/sequence-member-events.ts'),
    import('../../functions/apply-member-events.ts'),
  ]);
  return { ...service, ...messaging, clock, results, refusals, sequencer, consumer };
}
