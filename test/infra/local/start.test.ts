import { describe, expect, test } from 'vitest';
import { addAnswer, listAnswer, removeAnswer } from '../../../shared/contract/answers.ts';
import { curlCommands } from '../../support/local/curl-commands.ts';
import { httpCall } from '../../support/local/http-call.ts';
import { npmStart } from '../../support/local/npm-start.ts';
import { bodyOf, operations } from '../../support/local/operations.ts';
import { names } from '../../support/service.ts';

const THREAD = '177916702949377';

describe('npm start', () => {
  test('is ready soon, and its three curl commands for HTTP work when pasted', async ({ annotate }) => {
    const service = npmStart();

    const { url, ms } = await service.ready();
    await annotate(`ready after ${Math.round(ms)} ms`);
    const commands = curlCommands(service.text()).filter(({ origin }) => origin === url);
    const answers = [];
    for (const { origin, ...request } of commands) answers.push(await httpCall(origin, request));
    const bodies = answers.map(({ body }) => JSON.parse(body));

    expect(ms).toBeLessThan(10_000);
    expect(commands.map(({ method }) => method)).toEqual(['GET', 'POST', 'DELETE']);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(listAnswer.parse(bodies[0]).data.affiliations).toEqual(names(6, 'member-').slice(1));
    expect(addAnswer.parse(bodies[1]).entities).toEqual([
      { user: 'anna', result: true },
      { user: 'bert', result: true },
    ]);
    expect(removeAnswer.parse(bodies[2]).entities).toEqual(bodies[1].entities);
    expect(service.errors()).toEqual([]);
  });

  test('lists, adds 25 names, removes 3, and refuses a bad id and a bad body, as in the contract', async () => {
    const service = npmStart();
    const { list, add, remove } = operations((await service.ready()).url);
    const people = names(25, 'Secret.Person-');

    const before = await list(THREAD, { query: '?limit=1000' });
    const added = await add(THREAD, bodyOf(...people));
    const removed = await remove(THREAD, bodyOf('Secret.Person-3', 'Nobody-Known', 'secret.person-4'));
    const after = await list(THREAD, { query: '?limit=1000' });
    const badId = await list('..');
    const badBody = await add(THREAD, { body: '{"usernames":["Secret.Person 1"]}' });
    const noJson = await remove(THREAD, { body: '{"usernames":' });

    expect(before.body.data.affiliations).toHaveLength(60);
    expect(added.body).toMatchObject({
      data: { status: 'ok' },
      entities: people.map((user) => ({ user, result: true })),
    });
    expect(removed.body.entities).toEqual([
      { user: 'Secret.Person-3', result: true },
      { user: 'Nobody-Known', result: false },
      { user: 'secret.person-4', result: true },
    ]);
    expect(after.body.data.affiliations).toHaveLength(60 + 25 - 2);
    expect([badId, badBody, noJson].map(({ status, body }) => [status, body.type, body.errors])).toEqual([
      [400, 'urn:thread-members:invalid-request', [expect.objectContaining({ parameter: 'threadId' })]],
      [400, 'urn:thread-members:invalid-request', [expect.objectContaining({ pointer: '#/usernames/0' })]],
      [400, 'urn:thread-members:malformed-json', undefined],
    ]);
    const logs = await service.logs(7);
    expect(logs.map(({ level, message }) => [level, message.operation, message.status])).toEqual([
      ['INFO', 'list-members', 200],
      ['INFO', 'add-members', 200],
      ['INFO', 'remove-members', 200],
      ['INFO', 'list-members', 200],
      ['INFO', 'list-members', 400],
      ['INFO', 'add-members', 400],
      ['INFO', 'remove-members', 400],
    ]);
    expect(logs[1]).toMatchObject({ message: { threadId: THREAD, users: 25, vendorCalls: 3 } });
    expect(service.everything()).not.toMatch(/secret.person|nobody/i);
  });
});
