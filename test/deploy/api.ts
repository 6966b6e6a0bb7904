import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { Deployed } from '../../infra/operations/doctor/deployed.ts';
import { call, callUnsigned } from './deployment.ts';
import { membersOf, newThread, type Vendor } from './vendor.ts';

/** Not named by the stack: a setting of the whole account, and a name inside an API. */
const UNNAMED = ['AWS::ApiGateway::Account', 'AWS::ApiGateway::Stage'];

/** Lists, adds 25 and removes 3, signed. */
export async function membersAreListedAddedAndRemoved(deployed: Deployed, vendor: Vendor): Promise<string> {
  const threadId = newThread(vendor, ['anna']);
  const path = `threads/${threadId}/users`;
  const before = await call(deployed, 'GET', path);
  deepStrictEqual([before.status, before.body.data.affiliations], [200, ['anna']]);

  const usernames = Array.from({ length: 25 }, (_, index) => `User-${index}`);
  const added = await call(deployed, 'POST', path, { usernames });
  strictEqual(added.status, 200, JSON.stringify(added.body));
  deepStrictEqual(
    added.body.entities,
    usernames.map((user) => ({ user, result: true })),
  );

  const removed = await call(deployed, 'DELETE', path, { usernames: ['user-0', 'USER-1', 'nobody'] });
  deepStrictEqual(removed.body.entities, [
    { user: 'user-0', result: true },
    { user: 'USER-1', result: true },
    { user: 'nobody', result: false },
  ]);
  const after = await call(deployed, 'GET', `${path}?limit=100`);
  deepStrictEqual(after.body.data.affiliations, membersOf(vendor, threadId));
  strictEqual(after.body.data.affiliations.length, 24);
  return `${before.body.data.affiliations.length} listed, ${added.body.entities.length} added, 2 of 3 removed, ${after.body.data.affiliations.length} listed`;
}

/** A remove goes to the path that the vendor knows. */
export async function membersAreRemoved(deployed: Deployed, vendor: Vendor): Promise<string> {
  const threadId = newThread(vendor, ['anna', 'bert']);
  const { status, body } = await call(deployed, 'DELETE', `threads/${threadId}/users?usernames=anna`);
  deepStrictEqual([status, body.entities], [200, [{ user: 'anna', result: true }]]);
  deepStrictEqual(membersOf(vendor, threadId), ['bert']);
  return vendor.im.calls.at(-1)?.path ?? '';
}

/** Whoever does not sign is refused before any function. (MiniStack looks for a signature, and does not check it.) */
export async function unsignedIsRefused(deployed: Deployed, vendor: Vendor): Promise<string> {
  const callsBefore = vendor.im.calls.length;
  const { status, body } = await callUnsigned(deployed, `threads/${newThread(vendor)}/users`);
  deepStrictEqual([status, body.type], [403, 'urn:thread-members:forbidden']);
  strictEqual(vendor.im.calls.length, callsBefore);
  return `${status} ${body.title}`;
}

/** Two environments of one account share no resource. */
export async function nothingIsShared(first: Deployed, second: Deployed): Promise<string> {
  const [ofFirst, ofSecond] = [await resourcesOf(first), await resourcesOf(second)];
  deepStrictEqual(
    [...ofFirst].filter((resource) => ofSecond.has(resource)),
    [],
  );
  return `${ofFirst.size} and ${ofSecond.size} resources, none in common`;
}

async function resourcesOf({ name, aws }: Deployed): Promise<Set<string>> {
  const command = new ListStackResourcesCommand({ StackName: `thread-members-${name}` });
  const { StackResourceSummaries = [] } = await aws.cloudFormation.send(command);
  return new Set(
    StackResourceSummaries.filter(({ ResourceType = '' }) => !UNNAMED.includes(ResourceType)).map(
      ({ ResourceType, PhysicalResourceId }) => `${ResourceType} ${PhysicalResourceId}`,
    ),
  );
}
