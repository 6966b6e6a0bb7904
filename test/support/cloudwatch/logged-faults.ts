import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { startEvents, THREAD } from '../events.ts';
import { startRotation } from '../rotation.ts';
import { startService } from '../service.ts';
import type { Logged } from './quiet-cloudwatch.ts';

const OPERATIONS = ['list', 'add', 'remove'] as const;
const USERS = { body: { usernames: ['anna'] } };

/** The vendor's answer: an error in its own form, or something else. */
export function answer(status: number, error?: string) {
  return { kind: 'answer', status, body: error === undefined ? '<html>' : { error } } as const;
}

/** One request of each operation; what the vendor does about it, and the three lines. */
export async function requests(
  options: Parameters<typeof startService>[0] = {},
  before: (service: Awaited<ReturnType<typeof startService>>) => void = () => undefined,
): Promise<Logged[]> {
  const service = await startService(options);
  before(service);
  for (const operation of OPERATIONS) await service[operation](operation === 'list' ? {} : USERS, 2_000);
  return service.logs.map((line) => [String(line['operation']), line]);
}

/** A batch of one message, and its lines. */
export async function batch(
  options: Parameters<typeof startEvents>[0] = {},
  before: (service: Awaited<ReturnType<typeof startEvents>>) => void = () => undefined,
): Promise<Logged[]> {
  const service = await startEvents(options);
  before(service);
  await service.consume([{}], 15_300).catch(() => undefined);
  return service.logs.map((line) => ['apply-member-events', line]);
}

/** An event for the sequencer whose queue does not take it, and its lines. */
export async function unsequenced(): Promise<Logged[]> {
  const { sqs, logs, sequence } = await startEvents();
  sqs.on(SendMessageCommand).rejects(new Error('not there'));
  const detail = { threadId: THREAD, usernames: ['anna'] };
  await sequence({ id: 'e', 'detail-type': 'ThreadMembersAddRequested', detail }).catch(() => undefined);
  return logs.map((line) => ['sequence-member-events', line]);
}

/** A rotation, and the lines of its steps. */
export async function rotation(
  options: Parameters<typeof startRotation>[0] = {},
  before: (service: Awaited<ReturnType<typeof startRotation>>) => void = () => undefined,
): Promise<Logged[]> {
  const service = await startRotation(options);
  before(service);
  await service.rotate().catch(() => undefined);
  return service.logs.map((line) => ['rotate-app-token', line]);
}
