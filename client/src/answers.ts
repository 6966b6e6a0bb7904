import type { Entity, MemberList, Problem } from './contract.ts';

/** Whether a body has what is read of a list's answer. */
export function isMemberList(body: object): body is MemberList {
  const { data, properties } = body as Partial<MemberList>;
  return (
    Array.isArray(data?.affiliations) &&
    data.affiliations.every((name) => typeof name === 'string') &&
    properties instanceof Object &&
    ['string', 'undefined'].includes(typeof properties.cursor)
  );
}

/** Whether a body has an entity for each of these users, and for no other one. */
export function isChangeOf(usernames: readonly string[]) {
  return (body: object): body is { entities: Entity[] } => {
    const { entities } = body as { entities?: unknown };
    if (!isEntities(entities)) return false;
    const users = new Set(entities.map(({ user }) => user));
    return users.size === usernames.length && usernames.every((name) => users.has(name));
  };
}

/** Whether a body is a problem of the service's. */
export function isProblem(body: object): body is Problem {
  const { type, detail, im, entities } = body as Partial<Problem>;
  return (
    typeof type === 'string' &&
    type.startsWith('urn:thread-members:') &&
    typeof detail === 'string' &&
    (im === undefined || isVendorAnswer(im)) &&
    (entities === undefined || isEntities(entities))
  );
}

function isVendorAnswer(value: unknown): boolean {
  if (!(value instanceof Object)) return false;
  const { error, description } = value as { error?: unknown; description?: unknown };
  return [error, description].every((words) => ['string', 'undefined'].includes(typeof words));
}

function isEntities(value: unknown): value is Entity[] {
  return Array.isArray(value) && value.every((entity) => typeof entity?.user === 'string');
}
