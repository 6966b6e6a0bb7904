import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsFailure } from '../aws-failure.ts';

/** Entries and bytes of one call, at the most; it was 256 KiB until 2026. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 1024 * 1024;
/** What EventBridge counts for a time. */
const TIME_BYTES = 14;

/** An event as a rule's target gets it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

const entry = z.object({
  EventBusName: z.string().default('default'),
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  /** Epoch seconds, up to the year 9999. */
  Time: z.number().min(0).max(253_402_300_799).optional(),
});
type Entry = z.infer<typeof entry>;
const input = z.object({ Entries: z.array(entry).min(1).max(MAX_ENTRIES) });

/**
 * PutEvents: hands each good entry to `put`, with the name of its bus, and answers for each by itself: as on AWS, an entry for
 * a bus that is not there is taken, too.
 *
 * @param fault what an entry is refused with instead, if anything
 * @throws AwsFailure when the whole call is refused
 */
export function putEvents(
  raw: unknown,
  put: (event: BusEvent, busName: string) => void,
  fault: (event: BusEvent) => string | undefined = () => undefined,
): object {
  const parsed = input.safeParse(raw);
  if (!parsed.success) throw new AwsFailure('ValidationException', parsed.error.issues[0]?.message ?? '');
  const { Entries } = parsed.data;
  if (Entries.reduce((bytes, each) => bytes + sizeOf(each), 0) > MAX_BYTES)
    throw new AwsFailure(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
    );
  const answers = Entries.map((each) => {
    const event = eventOf(each);
    if ('ErrorCode' in event) return event;
    const code = fault(event);
    if (code !== undefined) return { ErrorCode: code, ErrorMessage: 'failed' };
    put(event, nameOf(each.EventBusName));
    return { EventId: event.id };
  });
  return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
}

function eventOf({
  Source,
  DetailType,
  Detail,
  Resources,
  Time,
}: Entry): BusEvent | { ErrorCode: string; ErrorMessage: string } {
  for (const [name, value] of Object.entries({ Source, DetailType, Detail }))
    if (!value)
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
  if (Source?.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const detail = objectIn(Detail);
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType ?? '',
    source: Source ?? '',
    account: '000000000000',
    region: 'us-east-1',
    resources: Resources,
    detail,
    time: new Date(Time === undefined ? Date.now() : Time * 1_000).toISOString().replace(/\.\d+/, ''),
  };
}

function objectIn(text = ''): object | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return json instanceof Object && !Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** A bus is named by its name or its ARN. */
function nameOf(bus: string): string {
  return bus.replace(/^arn:.*:event-bus\//, '');
}

function sizeOf({ Source = '', DetailType = '', Detail = '', Resources, Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), Time === undefined ? 0 : TIME_BYTES);
}
