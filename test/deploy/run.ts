import { environments } from '../../infra/environments.ts';
import type { Deployed } from '../../infra/operations/doctor/deployed.ts';
import {
  membersAreListedAddedAndRemoved,
  membersAreRemoved,
  nothingIsShared,
  unsignedIsRefused,
} from './api.ts';
import { pointAwsAt } from './aws-environment.ts';
import { callsAreReservedUnderPressure } from './budget.ts';
import { bootstrap, deploy, deployUnchanged, destroy, type Entries } from './cdk.ts';
import { rotateCertificate } from './certificate.ts';
import { packedClientIsServed } from './client.ts';
import { readDeployment } from './deployment.ts';
import { doctorFinds } from './doctor.ts';
import {
  deadLetterIsSentAgain,
  failedMessageComesAgain,
  hopelessMessageDies,
  poisonedMessageIsTold,
  resultComesOverTheBus,
  undeliveredEventIsRedriven,
  waitingMessagesAreFolded,
} from './events.ts';
import { installMiniStack, insteadOfPython } from './install-ministack.ts';
import { startMiniStack } from './ministack.ts';
import { reportFailure } from './report-failure.ts';
import { listenToResults } from './result-events.ts';
import { runSamples } from './samples.ts';
import { step } from './step.ts';
import { enableRotation, firstToken, mintFirstToken } from './token.ts';
import { startVendor, type Vendor } from './vendor.ts';

/**
 * `npm run test:deploy`: the product's own stack, deployed by the CDK's own command line to MiniStack, a stand-in for AWS on
 * this machine, and used over the wire; the simulator is the vendor. Exit code 1 at the first step that fails, 69 when PyPI
 * does not answer.
 */
const DEFAULT_REGION = 'eu-west-1';
const SECOND = 'second';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const found = await insteadOfPython();
if (found !== undefined) {
  process.stderr.write(`MiniStack needs python3 >= 3.10 with venv; here is ${found}.\n`);
  process.exit(1);
}
try {
  await deployAndUse();
  process.stdout.write(`\nAll well after ${Math.round(performance.now() / 1_000)} s.\n`);
  process.exit(0);
} catch (error) {
  process.exit(reportFailure(error));
}

async function deployAndUse(): Promise<void> {
  // The doctor knows the environments of infra/environments.ts alone.
  const environment = environments.find(({ keepState }) => !keepState);
  if (environment === undefined) throw new Error('every environment keeps its state: none can be destroyed');
  const { name, region = DEFAULT_REGION } = environment;
  await step('install MiniStack', installMiniStack);
  await step('start it', async () => {
    const endpoint = await startMiniStack();
    pointAwsAt(endpoint, region);
    return endpoint;
  });
  const vendor = await startVendor();
  const entries = { [name]: { imBaseUrl: vendor.baseUrl, removeNoun: 'thread' } } as const;
  await step('cdk bootstrap', () => bootstrap(entries));
  await step(`cdk deploy thread-members-${name}`, () => deploy(entries, name));
  const deployed = await readDeployment(name);
  await firstToken(deployed, vendor);
  await requests(deployed, vendor);
  await step('packed client, signing', () => packedClientIsServed(deployed, vendor));
  await step('too many calls', () => callsAreReservedUnderPressure(deployed, vendor));
  await rotateCertificate(deployed, vendor);
  await events(deployed, vendor);
  await vendorFaults(deployed, vendor);
  const changed = await settings(deployed, vendor);
  await secondEnvironment(changed, deployed, vendor);
}

async function requests(deployed: Deployed, vendor: Vendor): Promise<void> {
  await step('list, add 25, remove 3', () => membersAreListedAddedAndRemoved(deployed, vendor));
  await step('unsigned', () => unsignedIsRefused(deployed, vendor));
}

async function events(deployed: Deployed, vendor: Vendor): Promise<void> {
  const stage = { deployed, vendor, results: await listenToResults(deployed) };
  await step('event on the bus', () => resultComesOverTheBus(stage));
  await step('messages that wait', () => waitingMessagesAreFolded(stage));
  await step('poisoned message', () => poisonedMessageIsTold(stage));
  await step('message that fails once', () => failedMessageComesAgain(stage));
  await step('message that fails for good', () => hopelessMessageDies(stage));
  await step('doctor', () =>
    doctorFinds(deployed.name, { 'unapplied-changes': /runbook.md#redriving-dead-letters/ }),
  );
  await step('send the dead letter again', () => deadLetterIsSentAgain(stage));
  await step('npm run redrive', () => undeliveredEventIsRedriven(stage));
}

async function vendorFaults({ name }: Deployed, vendor: Vendor): Promise<void> {
  vendor.im.intercept = () => ({ kind: 'answer', status: 401, body: { error: 'unauthorized' } });
  await step('doctor, the vendor refusing the token', () => doctorFinds(name, { token: /Rotate the token/ }));
  await vendor.goDown();
  await step('doctor, the vendor down', () => doctorFinds(name, { token: /See whether Agora Chat is up/ }));
}

async function settings(deployed: Deployed, vendor: Vendor): Promise<Entries> {
  const { name } = deployed;
  await vendor.comeBack('threads');
  await step('doctor, the vendor wanting the other noun', () =>
    doctorFinds(name, { 'remove-noun': /Set the other removeNoun/ }),
  );
  const changed = { [name]: { imBaseUrl: vendor.baseUrl, removeNoun: 'auto' } } as const;
  await step('cdk deploy with the noun to be found out', () => deploy(changed, name));
  await step('remove', () => membersAreRemoved(deployed, vendor));
  await step('doctor', () => doctorFinds(name, {}));
  return changed;
}

async function secondEnvironment(first: Entries, deployed: Deployed, vendor: Vendor): Promise<void> {
  const { name } = deployed;
  const entries = { ...first, [SECOND]: { imBaseUrl: vendor.baseUrl, removeNoun: 'threads' } } as const;
  await step(`cdk deploy thread-members-${SECOND}`, () => deploy(entries, SECOND));
  const second = await readDeployment(SECOND);
  await step('names in common', () => nothingIsShared(deployed, second));
  await step('enable the rotation', () => enableRotation(second));
  await step('put the certificate and rotate', () =>
    mintFirstToken(second, vendor.enabled.at(-1) ?? vendor.app),
  );
  await requests(second, vendor);
  await step('cdk deploy of both, unchanged', () => deployUnchanged(entries, name, SECOND));
  await runSamples(deployed, vendor);
  await step(`cdk destroy thread-members-${name}`, () => destroy(entries, name));
  await step('doctor', () => doctorFinds(name, { stack: /npx cdk deploy/ }));
  await requests(second, vendor);
  const stage = { deployed: second, vendor, results: await listenToResults(second) };
  await step('event on the bus', () => resultComesOverTheBus(stage));
  await step('messages that wait', () => waitingMessagesAreFolded(stage));
}
