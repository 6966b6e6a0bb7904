import type { Entity } from '../contract/answers.ts';
import { describeError } from '../errors/describe-error.ts';
import { ImError } from '../errors/im-error.ts';
import type { MemberOutcome } from './change-members.ts';

/** Turns an outcome into its entity: our code, the vendor's words where it had any (docs/design.md#contract). */
export function entityOf({ user, verdict }: MemberOutcome): Entity {
  if (typeof verdict === 'boolean') return { user, result: verdict };
  const { status, code, detail } = describeError(verdict);
  const words = verdict instanceof ImError ? (verdict.im?.description ?? verdict.im?.error) : undefined;
  const { reason } = verdict;
  const error = { status, code, description: words ?? detail, ...(reason && { reason }) };
  return { user, result: false, error };
}
