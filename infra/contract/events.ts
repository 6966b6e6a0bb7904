import * as z from 'zod/mini';
import { REQUEST_ID, REQUEST_TYPE_OF } from '../../shared/contract/member-event.ts';
import {
  RESULT_SOURCE,
  threadMembersChanged,
  threadMembersChangeFailed,
} from '../../shared/contract/result-event.ts';
import { path, usernames } from './requests.ts';

/** An event of the contract, by its detail-type. */
export interface DocumentedEvent {
  readonly detailType: string;
  /** The only source that it comes from; absent: any. */
  readonly source?: string;
  readonly summary: string;
  readonly detail: z.ZodMiniType;
  readonly example: object;
}

/**
 * The documentation form of a request's detail. The function's own schema takes any `requestId` and leaves out one that is not
 * of the form; `test/infra/contract/events-agree.test.ts` holds both together.
 */
const requestDetail = z.object({
  threadId: path.shape.threadId,
  usernames,
  requestId: z
    .optional(z.string().check(z.regex(REQUEST_ID)))
    .check(z.describe('Comes back in the result; without one, the event’s id does, or the message’s.')),
});

const REQUEST_EXAMPLE = { threadId: '177916702949377', usernames: ['anna'], requestId: 'order-7' };

/** Events that ask for a change, at the bus or at the queue. */
export const REQUESTS: readonly DocumentedEvent[] = [
  {
    detailType: REQUEST_TYPE_OF.add,
    summary: 'Asks for users to be added to a thread.',
    detail: requestDetail,
    example: REQUEST_EXAMPLE,
  },
  {
    detailType: REQUEST_TYPE_OF.remove,
    summary: 'Asks for users to be removed from a thread.',
    detail: requestDetail,
    example: REQUEST_EXAMPLE,
  },
];

const RESULT_EXAMPLE = {
  threadId: '177916702949377',
  requestId: 'order-7',
  source: 'shop',
  eventId: '7bf73129-1428-4cd3-a780-95db273d1602',
  operation: 'add',
};

/** Events that say what became of a request. */
export const RESULTS: readonly DocumentedEvent[] = [
  {
    detailType: 'ThreadMembersChanged',
    source: RESULT_SOURCE,
    summary: 'At least one user went through.',
    detail: threadMembersChanged,
    example: { ...RESULT_EXAMPLE, entities: [{ user: 'anna', result: true }] },
  },
  {
    detailType: 'ThreadMembersChangeFailed',
    source: RESULT_SOURCE,
    summary: 'No user went through.',
    detail: threadMembersChangeFailed,
    example: {
      ...RESULT_EXAMPLE,
      error: { status: 404, code: 'refused-by-im', description: 'thread not found.' },
      usernames: ['anna'],
      entities: [
        {
          user: 'anna',
          result: false,
          error: { status: 404, code: 'refused-by-im', description: 'thread not found.' },
        },
      ],
    },
  },
];
