import { type ResourceStatement, verdict } from './verdict.ts';

/** A statement of a policy that an IAM identity has. */
export interface IdentityStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** A request to a resource, by a principal with the policies of its own. */
export interface Call {
  readonly action: string;
  /** ARN of the resource, as an identity's policy names it. */
  readonly resource: string;
  readonly principal: string;
  /** Condition keys of the action's own. */
  readonly keys?: Record<string, unknown>;
}

/**
 * What IAM decides: a Deny of either side beats all; within one account the Allow of either is enough, from another account
 * it takes both.
 */
export function decision(
  { action, resource, principal, keys = {} }: Call,
  identity: readonly IdentityStatement[],
  resourcePolicy: ResourceStatement[],
): 'allowed' | 'denied' {
  const concerned = identity.filter(
    (statement) => names(statement.Action, action) && names(statement.Resource, resource),
  );
  const own = concerned.map(({ Effect }) => Effect);
  const theirs = verdict(resourcePolicy, { action, principal, keys });
  if (own.includes('Deny') || theirs === 'denied') return 'denied';
  const allows = [own.includes('Allow'), theirs === 'allowed'];
  const isOfAccount = accountOf(principal) === accountOf(resource);
  return (isOfAccount ? allows.some(Boolean) : allows.every(Boolean)) ? 'allowed' : 'denied';
}

function names(patterns: string | readonly string[], text: string): boolean {
  return [patterns].flat().some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(text);
  });
}

function accountOf(arn: string): string | undefined {
  return arn.split(':')[4];
}
