import { describe, expect, test, vi } from 'vitest';
import { loadHandlers, names, startService } from '../support/service.ts';

const THREAD = '177916702949377';

type Entity = { readonly result: boolean; readonly error?: { readonly code: string } };

describe('remove members', () => {
  test('removes members; `result: false` is a user that was none', async () => {
    const { im, remove } = await startService();
    im.seedThread(THREAD, { members: ['anna', 'bert'] });

    const { status, body } = await remove({ body: { usernames: ['Zoe', 'Bert', 'Anna'] } });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      action: 'delete',
      entities: [
        { user: 'Zoe', result: false },
        { user: 'Bert', result: true },
        { user: 'Anna', result: true },
      ],
    });
    expect(body.data).toBeUndefined();
    expect(im.threads.get(THREAD)?.members.size).toBe(0);
    expect(im.calls[0]?.path).toBe(`/example-org/example-app/thread/${THREAD}/users`);
  });

  test('takes the names from the query for clients that cannot send a body', async () => {
    const { im, remove } = await startService();
    im.seedThread(THREAD, { members: names(4) });

    const { body } = await remove({ query: { usernames: ['user0,user1', 'user3'] } });

    expect(body.entities).toEqual(['user0', 'user1', 'user3'].map((user) => ({ user, result: true })));
    expect([...(im.threads.get(THREAD)?.members ?? [])]).toEqual(['user2']);
  });

  test('the noun in the vendor’s path is configuration (V3)', async () => {
    const { im } = await startService({ removeNoun: 'threads' });
    vi.stubEnv('IM_REMOVE_NOUN', 'threads');
    const { remove } = await loadHandlers();
    im.seedThread(THREAD, { members: ['a'] });

    const { status } = await remove({ body: { usernames: ['a'] } });

    expect([status, im.calls[0]?.path]).toEqual([200, `/example-org/example-app/threads/${THREAD}/users`]);
  });

  test('a user that the vendor’s answer leaves out has failed; one nobody asked about is ignored (V3)', async () => {
    const { im, remove } = await startService();
    const entities = [
      { user: 'stranger', result: true },
      { user: 'A', result: true },
    ];
    im.intercept = () => ({ kind: 'answer', status: 200, body: { entities } });

    const { status, body } = await remove({ body: { usernames: ['a', 'b'] } });

    expect(status).toBe(207);
    expect(body.data).toEqual({ status: 'partial' });
    expect(body.entities).toEqual([
      { user: 'a', result: true },
      { user: 'b', result: false, error: expect.objectContaining({ status: 502, code: 'im-bad-answer' }) },
    ]);
  });

  test('a name is matched in ASCII alone: other letters that lower-case to it are another’s (V8)', async () => {
    const { im, remove } = await startService();
    const entities = [
      { user: '\u212Aate', result: true },
      { user: 'zo\u0130', result: true },
      { user: 'LI\u017FA', result: true },
      { user: 'BERT', result: true },
    ];
    im.intercept = () => ({ kind: 'answer', status: 200, body: { entities } });

    const { body } = await remove({ body: { usernames: ['Kate', 'zoi', 'lisa', 'bert'] } });

    expect(body.entities.map(({ result, error }: Entity) => error?.code ?? result)).toEqual([
      ...['im-bad-answer', 'im-bad-answer', 'im-bad-answer'],
      true,
    ]);
  });

  test('a user with two results that disagree has failed; the same result twice is one', async () => {
    const { im, remove, logs } = await startService();
    const entities = [
      { user: 'a', result: true },
      { user: 'A', result: false },
      { user: 'a', result: true },
      { user: 'b', result: false },
      { user: 'B', result: false },
    ];
    im.intercept = () => ({ kind: 'answer', status: 200, body: { entities } });

    const { status, body } = await remove({ body: { usernames: ['a', 'b'] } });

    expect(status).toBe(207);
    expect(body.entities).toEqual([
      { user: 'a', result: false, error: expect.objectContaining({ status: 502, code: 'im-bad-answer' }) },
      { user: 'b', result: false },
    ]);
    expect(logs).toMatchObject([{ code: 'im-bad-answer', vendorFailures: 1 }]);
  });

  test('all users left out: the problem', async () => {
    const { im, remove } = await startService();
    im.intercept = () => ({ kind: 'answer', status: 200, body: { entities: [] } });

    const { status, body } = await remove({ body: { usernames: ['a', 'b'] } });

    expect([status, body.type, body.entities.length]).toEqual([502, 'urn:thread-members:im-bad-answer', 2]);
  });

  test('body and query together are refused', async () => {
    const { im, remove } = await startService();

    const { status, body } = await remove({ query: { usernames: ['a'] }, body: { usernames: ['a'] } });

    expect(status).toBe(400);
    expect(body.errors).toEqual([
      { parameter: 'usernames', detail: 'must not be given together with a body' },
    ]);
    expect(im.calls).toEqual([]);
  });
});
