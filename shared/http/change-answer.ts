import type * as z from 'zod/mini';
import type { addAnswer, removeAnswer } from '../contract/answers.ts';
import { NoneChangedError } from '../errors/none-changed-error.ts';
import type { Invocation } from '../invocation.ts';
import type { MemberChange } from '../members/change-members.ts';
import { entityOf } from '../members/entity-of.ts';
import type { Answer } from './answering.ts';
import { closingFields } from './closing-fields.ts';

/**
 * The answer to an add or a remove: 200 when every user went through, 207 when some did (docs/design.md#contract).
 *
 * @throws NoneChangedError when every user failed
 */
export function changeAnswer(
  action: 'post' | 'delete',
  change: MemberChange,
  invocation: Invocation,
): Answer {
  const failures = change.outcomes.flatMap(({ verdict }) => (typeof verdict === 'boolean' ? [] : [verdict]));
  const [first] = failures;
  if (first !== undefined && failures.length === change.outcomes.length)
    throw new NoneChangedError(first, change.outcomes);
  const status = dataStatus(action, failures.length > 0);
  const body = {
    action,
    ...(status !== undefined && { data: { status } }),
    entities: change.outcomes.map(entityOf),
    ...closingFields(change.envelope, invocation),
  } as z.infer<typeof addAnswer | typeof removeAnswer>;
  return { status: first === undefined ? 200 : 207, body, code: first?.code };
}

/** The vendor's own answer to an add has `data.status`, the one to a remove has none; "partial" is ours. */
function dataStatus(action: 'post' | 'delete', partial: boolean): 'ok' | 'partial' | undefined {
  if (partial) return 'partial';
  return action === 'post' ? 'ok' : undefined;
}
