import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sample } from '../../support/runs.ts';
import { startService } from '../../support/service.ts';

const THREAD = '177916702949377';

/** Names that collide but for case, often. */
const anyName = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/),
  fc.stringMatching(/^[aAbB][0-9]{1,2}$/),
  fc.constantFrom('A', 'a', '.', '..', '-', '__proto__', 'constructor', 'toString'),
);
const anyNames = fc.array(anyName, { minLength: 1, maxLength: 100 });

test('an add answers each spelling asked for once, in order; only those at fault fail; at most 2n-1 calls, 5 at a time', async () => {
  const { im, add } = await startService({ callsPerSecond: Number.POSITIVE_INFINITY });

  await fc.assert(
    fc.asyncProperty(anyNames, fc.func(fc.boolean()), async (usernames, isRefused) => {
      const distinct = [...new Set(usernames.map((name) => name.toLowerCase()))];
      const refused = new Set(distinct.filter(isRefused));
      im.seedThread(THREAD);
      im.refusedUsers.clear();
      for (const name of refused)
        im.refusedUsers.set(name, { status: 403, error: 'group_error', description: `no ${name}` });
      im.calls.length = 0;

      const { status, body } = await add({ body: { usernames } });

      const expected = [...new Set(usernames)].map((user) =>
        refused.has(user.toLowerCase())
          ? {
              user,
              result: false,
              error: { status: 403, code: 'refused-by-im', description: `no ${user.toLowerCase()}` },
            }
          : { user, result: true },
      );
      expect(status).toBe(refused.size === 0 ? 200 : refused.size === distinct.length ? 403 : 207);
      expect(body.entities).toEqual(expected);
      expect(im.calls.length).toBeLessThanOrEqual(2 * distinct.length - 1);
      expect(im.calls.every((call) => (call.usernames?.length ?? 0) <= 10)).toBe(true);
      expect(im.maxInFlight).toBeLessThanOrEqual(5);
      expect([...(im.threads.get(THREAD)?.members ?? [])].sort()).toEqual(
        distinct.filter((name) => !refused.has(name)).sort(),
      );
    }),
    sample(300),
  );
});

test('a remove answers each spelling asked for once, in order, whatever the order of the vendor’s entities', async () => {
  const { im, remove } = await startService({ callsPerSecond: Number.POSITIVE_INFINITY });

  await fc.assert(
    fc.asyncProperty(anyNames, anyNames, fc.boolean(), async (members, usernames, inQuery) => {
      const isMember = new Set(members.map((name) => name.toLowerCase()));
      im.seedThread(THREAD, { members });

      const { status, body } = await remove(inQuery ? { query: { usernames } } : { body: { usernames } });

      expect(status).toBe(200);
      expect(body.entities).toEqual(
        [...new Set(usernames)].map((user) => ({ user, result: isMember.has(user.toLowerCase()) })),
      );
      for (const name of usernames)
        expect(im.threads.get(THREAD)?.members.has(name.toLowerCase())).toBe(false);
    }),
    sample(200),
  );
});
