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
  { outcomes, envelope }: MemberChange,
  invocation: Invocation,
): Answer {
  const entities = outcomes.map(entityOf);
  const failures = outcomes.flatMap(({ verdict }) => (typeof verdict === 'boolean' ? [] : [verdict]));
  const [first] = failures;
  if (first !== undefined && failures.length === outcomes.length) throw new NoneChangedError(first, entities);
  const rest = { entities, ...closingFields(envelope, invocation) };
  const body = action === 'post' ? added(first !== undefined, rest) : removed(first !== undefined, rest);
  return { status: first === undefined ? 200 : 207, body, code: first?.code };
}

type Added = z.infer<typeof addAnswer>;
type Removed = z.infer<typeof removeAnswer>;

function added(partial: boolean, rest: Omit<Added, 'action' | 'data'>): Added {
  return { action: 'post', data: { status: partial ? 'partial' : 'ok' }, ...rest };
}

/** The vendor's own answer to a remove has no `data.status`; "partial" is ours. */
function removed(partial: boolean, rest: Omit<Removed, 'action' | 'data'>): Removed {
  return { action: 'delete', ...(partial && { data: { status: 'partial' as const } }), ...rest };
}
