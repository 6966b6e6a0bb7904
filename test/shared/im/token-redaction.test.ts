import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startEvents, THREAD } from '../../support/events.ts';
import { sample } from '../../support/runs.ts';
import { SECRET_ID, startService } from '../../support/service.ts';
import { hasPieceOf, tokenForms } from '../../support/token-forms.ts';

/** As long, and of the same characters, as the vendor's (V13). */
const TOKEN = `007${Buffer.from(Array.from({ length: 104 }, (_, index) => (index * 89 + 7) % 251)).toString('base64')}`;
const OLD_TOKEN = `007${Buffer.from(Array.from({ length: 104 }, (_, index) => (index * 97 + 3) % 251)).toString('base64')}`;
const OURS = { secret: TOKEN, acceptsToken: (token: string) => token === TOKEN };

const USUAL = {
  uri: 'http://a1.easemob.com/easemob-demo/testapp/thread/177916702949377/joined_thread',
  organization: 'easemob-demo-of-a-company-with-a-long-name',
  applicationName: '007eJxTYOjYbXo6dfI5',
};

function answer(status: number, body: object) {
  return { kind: 'answer', status, body } as const;
}

/** What the vendor may make of the token. */
const echo = fc
  .record({
    form: fc.constantFrom(...tokenForms(TOKEN)),
    spell: fc.constantFrom(
      (text: string) => text,
      (text: string) => text.toLowerCase(),
      (text: string) => text.toUpperCase(),
      // The Kelvin sign and the long s are a k and an s in another case.
      (text: string) => text.replace(/k/gi, '\u212A').replace(/s/gi, '\u017F'),
    ),
    from: fc.double({ min: 0, max: 0.5, noNaN: true }),
    before: fc.string({ maxLength: 40 }),
    after: fc.string({ maxLength: 300 }),
  })
  .map(({ form, spell, from, before, after }) => {
    const piece = form.slice(Math.floor(from * (form.length - 64)));
    return `${before} ${spell(piece)} ${after}`;
  });

describe('no form of the app token leaves, in whole or in part', () => {
  test('by the fields of a good answer: the piece is replaced', async () => {
    const { im, list, add, remove, logs } = await startService(OURS);
    const places = fc.constantFrom('uri', 'organization', 'applicationName');

    await fc.assert(
      fc.asyncProperty(echo, places, async (text, place) => {
        const envelope = { ...USUAL, [place]: text };
        im.intercept = ({ method }) =>
          answer(200, {
            ...envelope,
            data: method === 'GET' ? { affiliations: ['a'] } : { status: 'ok' },
            entities: [{ user: 'a', result: true }],
          });

        const answers = [
          await list(),
          await add({ body: { usernames: ['a'] } }),
          await remove({ body: { usernames: ['a'] } }),
        ];

        for (const { status, body } of answers) {
          expect([status, hasPieceOf(TOKEN, JSON.stringify(body))]).toEqual([200, false]);
          expect(body).toMatchObject({ ...envelope, [place]: expect.stringContaining('[app token]') });
        }
      }),
      sample(100),
    );
    expect(hasPieceOf(TOKEN, JSON.stringify(logs))).toBe(false);
  });

  test('by the words of a refusal, to callers, in logs and in events', async () => {
    const { im, list, add, consume, results, logs } = await startEvents(OURS);
    const statuses = fc.constantFrom(400, 401, 403, 404, 405, 413, 429, 500, 503);

    await fc.assert(
      fc.asyncProperty(echo, echo, statuses, async (error, error_description, status) => {
        logs.length = 0;
        im.intercept = () => answer(status, { error, error_description });

        const listed = await list({}, 1_600);
        const added = await add({ body: { usernames: ['a', 'b'] } }, 1_600);
        await consume([{}], 15_100);

        const left = JSON.stringify([listed.body, added.body, results(), logs]);
        expect(hasPieceOf(TOKEN, left)).toBe(false);
        expect(listed.body.im?.error).toBeUndefined();
      }),
      sample(60),
    );
  });

  test('by a cursor or a member’s name: the answer is im-bad-answer', async () => {
    const { im, list, logs } = await startService(OURS);

    await fc.assert(
      fc.asyncProperty(echo, fc.boolean(), async (text, inCursor) => {
        im.intercept = () =>
          answer(200, {
            data: { affiliations: inCursor ? ['a'] : ['a', text] },
            properties: { cursor: inCursor ? text : 'next' },
          });

        const { status, body } = await list({ query: { limit: ['2'] } });

        expect([status, body.type]).toEqual([502, 'urn:thread-members:im-bad-answer']);
        expect(hasPieceOf(TOKEN, JSON.stringify([body, logs]))).toBe(false);
      }),
      sample(60),
    );
  });

  test('cut to 256 characters: the cut comes last', async () => {
    const { im, list } = await startService(OURS);
    im.intercept = () =>
      answer(403, { error: 'group_error', error_description: `${'x'.repeat(226)}${TOKEN}${TOKEN} end` });

    const { body } = await list();

    expect(body.im).toEqual({
      status: 403,
      error: 'group_error',
      description: `${'x'.repeat(226)}[app token] end`,
    });
  });

  test('also of the token before: it is good for a day', async () => {
    const { im, secrets, list } = await startService({ ...OURS, secret: OLD_TOKEN });
    im.seedThread(THREAD);
    im.intercept = ({ tokenAccepted }) => {
      if (!tokenAccepted) secrets.put(SECRET_ID, TOKEN);
      return tokenAccepted
        ? answer(403, { error: 'x', error_description: `${OLD_TOKEN} ${TOKEN}` })
        : undefined;
    };

    const { body } = await list();

    expect(body.im.description).toBe('[app token] [app token]');
  });

  test('of a token that is shorter than 32 characters', async () => {
    const token = 'short-token_of.24~chars+';
    const { im, list } = await startService({ secret: token, acceptsToken: () => true });
    const forms = [token, token.toUpperCase(), Buffer.from(`ab${token}`).toString('base64')];
    im.intercept = () => answer(403, { error: 'x', error_description: forms.join(' ') });

    const { body } = await list();

    expect(body.im.description).toMatch(/^\[app token\] \[app token\] .{0,4}\[app token\].{0,4}$/);
  });
});

test.each(['Group_Error', 'bad error', 'x'.repeat(65), '', 'täter', 'a\n', TOKEN.toLowerCase().slice(0, 64)])(
  'an `error` that is no plain code is neither passed on nor logged: %j',
  async (error) => {
    const { im, list, logs } = await startService(OURS);
    im.intercept = () => answer(403, { error, error_description: 'no' });

    const { status, body } = await list();

    expect([status, body.im]).toEqual([403, { status: 403, description: 'no' }]);
    expect(logs[0]?.['imError']).toBeUndefined();
  },
);

test('a usual answer passes unchanged', async () => {
  const { im, list } = await startService(OURS);
  const description = `user ${TOKEN.slice(0, 31)} may not join thread 177916702949377: 100%25 of %zz`;
  im.intercept = () => answer(403, { error: 'group_error', error_description: description });
  const refused = await list();
  const cursor = `${'ZGNiMjRmNGY1YjczYjlhYTNkYjk1MDY2YmEyNzFmODQ6aW06dGhyZWFkOg%3D%3D'}:177`;
  im.intercept = () =>
    answer(200, { ...USUAL, data: { affiliations: ['n'.repeat(64)] }, properties: { cursor } });

  const listed = await list({ query: { limit: ['1'] } });

  expect(refused.body.im).toEqual({ status: 403, error: 'group_error', description });
  expect(listed.body).toMatchObject({ ...USUAL, properties: { cursor } });
});
