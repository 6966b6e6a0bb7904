import { describe, expect, test } from 'vitest';
import { names, startService } from '../support/service.ts';

const THREAD = '177916702949377';
const JOIN_LIMIT = { status: 403, error: 'group_error', description: 'user join thread reach limit.' };

describe('add members', () => {
  test('adds 100 names in ten calls of ten, at most five at a time', async () => {
    const { im, add, logs } = await startService({ latencyMs: 20 });
    im.seedThread(THREAD);

    const { status, body } = await add({ body: { usernames: names(100) } });

    expect(status).toBe(200);
    expect(body).toMatchObject({ action: 'post', data: { status: 'ok' }, applicationName: 'example-app' });
    expect(body.entities).toEqual(names(100).map((user) => ({ user, result: true })));
    expect(im.calls.map((call) => call.usernames?.length)).toEqual(Array(10).fill(10));
    expect(im.maxInFlight).toBe(5);
    expect([...(im.threads.get(THREAD)?.members ?? [])].sort()).toEqual(names(100).sort());
    expect(logs[0]).toMatchObject({ operation: 'add-members', users: 100, vendorCalls: 10, retries: 0 });
  });

  test('`duration` is the whole operation’s, `timestamp` the last vendor answer’s', async () => {
    const { im, add } = await startService({ latencyMs: 60 });
    im.seedThread(THREAD);
    const before = Date.now();

    const { body } = await add({ body: { usernames: names(60) } });

    expect(body.duration).toBeGreaterThanOrEqual(110);
    expect(body.timestamp).toBeGreaterThanOrEqual(before);
  });

  test('names that are equal but for case go to the vendor once, and come back in each spelling asked for, once', async () => {
    const { im, add } = await startService();
    im.seedThread(THREAD);

    const { body } = await add({ body: { usernames: ['Bob', 'alice', 'bob', 'Bob', 'BOB', 'alice'] } });

    expect(body.entities.map(({ user }: { user: string }) => user)).toEqual(['Bob', 'alice', 'bob', 'BOB']);
    expect(im.calls.map((call) => call.usernames)).toEqual([['bob', 'alice']]);
  });

  test('the user at fault is isolated by halving, the others go in: 207', async () => {
    const { im, add, logs } = await startService();
    im.seedThread(THREAD);
    im.refusedUsers.set('user3', JOIN_LIMIT);

    const { status, body } = await add({ body: { usernames: names(10) } });

    expect(status).toBe(207);
    expect(body.data).toEqual({ status: 'partial' });
    expect(body.entities).toEqual(
      names(10).map((user) =>
        user === 'user3'
          ? {
              user,
              result: false,
              error: {
                status: 403,
                code: 'refused-by-im',
                description: JOIN_LIMIT.description,
                reason: 'join-limit',
              },
            }
          : { user, result: true },
      ),
    );
    expect(im.threads.get(THREAD)?.members.size).toBe(9);
    expect(logs[0]).toMatchObject({ level: 'info', status: 207, code: 'refused-by-im' });
  });

  test('a thread with room for some takes those that fit', async () => {
    const { im, add } = await startService();
    im.seedThread(THREAD, { capacity: 7 });

    const { status, body } = await add({ body: { usernames: names(10) } });

    expect(status).toBe(207);
    expect(im.threads.get(THREAD)?.members.size).toBe(7);
    expect(body.entities.filter(({ error }: { error?: object }) => error === undefined)).toHaveLength(7);
  });

  test('all failed: the first failed user’s problem, with everybody in `entities`', async () => {
    const { im, add } = await startService();
    im.seedThread(THREAD);
    im.refusedUsers.set('a', { status: 400, error: 'first', description: 'said of a' });
    im.refusedUsers.set('b', JOIN_LIMIT);

    const { status, headers, body } = await add({ body: { usernames: ['A', 'b'] } });

    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toMatchObject({
      type: 'urn:thread-members:refused-by-im',
      im: { status: 400, error: 'first', description: 'said of a' },
      entities: [
        { user: 'A', result: false, error: { status: 400, code: 'refused-by-im', description: 'said of a' } },
        { user: 'b', result: false, error: { status: 403, code: 'refused-by-im' } },
      ],
    });
  });

  test.each([
    ['thread not found.', 404],
    ['thread not open.', 403],
    ['request body reaches limit.', 400],
    ['query param reaches limit.', 400],
  ])('"%s" is not halved, and the batches not yet sent carry it', async (description, status) => {
    const { im, add } = await startService({ latencyMs: 20 });
    im.intercept = () => ({
      kind: 'answer',
      status,
      body: { error: 'group_error', error_description: description },
    });

    const answer = await add({ body: { usernames: names(100) } });

    expect(answer.status).toBe(status);
    expect(answer.body.im).toEqual({ status, error: 'group_error', description });
    expect(answer.body.entities).toHaveLength(100);
    expect(im.calls).toHaveLength(5);
  });

  test('the deadline in the middle of several chunks: what went in, what is unknown, what was never tried', async () => {
    const { im, add } = await startService();
    im.seedThread(THREAD);
    im.intercept = (call) => (call.usernames?.includes('user0') ? undefined : { kind: 'hang' });

    const { status, body } = await add({ body: { usernames: names(100) } }, 2_000);

    const codes = body.entities.map(({ error }: { error?: { code: string } }) => error?.code ?? 'in');
    expect(status).toBe(207);
    expect(codes.slice(0, 60)).toEqual([...Array(10).fill('in'), ...Array(50).fill('im-timeout')]);
    expect(codes.slice(60)).toEqual(Array(40).fill('not-attempted'));
    expect(body.entities[99].error).toMatchObject({ status: 504 });
  });

  test('a data.status other than ok: 502, neither halved nor repeated (V2)', async () => {
    const { im, add } = await startService();
    im.intercept = () => ({ kind: 'answer', status: 200, body: { data: { status: 'failed' } } });

    const { status, body } = await add({ body: { usernames: names(10) } });

    expect([status, body.type, im.calls.length]).toEqual([502, 'urn:thread-members:im-bad-answer', 1]);
  });

  test('the vendor’s words are cut to 256 characters', async () => {
    const { im, add } = await startService();
    im.refusedUsers.set('a', { status: 403, error: 'group_error', description: 'd'.repeat(300) });
    im.seedThread(THREAD);

    const { body } = await add({ body: { usernames: ['a', 'b'] } });

    expect(body.entities[0].error.description).toBe('d'.repeat(256));
  });

  test('the vendor’s words are text in Unicode, also where the cut parts a character', async () => {
    const { im, add } = await startService();
    const description = `${'d'.repeat(255)}😀`;
    im.intercept = () => ({
      kind: 'answer',
      status: 403,
      body: { error: 'group_error', error_description: description },
    });

    const { body } = await add({ body: { usernames: ['a'] } });

    expect(body.im.description).toBe(`${'d'.repeat(255)}\uFFFD`);
  });
});
