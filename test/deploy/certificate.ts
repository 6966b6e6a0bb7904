import { match, strictEqual } from 'node:assert/strict';
import type { Deployed } from '../../infra/operations/doctor/deployed.ts';
import { membersAreListedAddedAndRemoved } from './api.ts';
import { doctorFinds } from './doctor.ts';
import { step } from './step.ts';
import { putAgoraApp, rotate } from './token.ts';
import { newCertificate, type Vendor } from './vendor.ts';

const BROKEN = { kind: 'answer', status: 500, body: { error: 'internal_error' } } as const;

/** The runbook's *Rotating the certificate*, with a token of the old certificate left over. */
export async function rotateCertificate(deployed: Deployed, vendor: Vendor): Promise<void> {
  await step('rotate, the vendor failing', () => tokenIsLeftPending(deployed, vendor));
  await step('put the new certificate and rotate', () => newCertificateIsUsed(deployed, vendor));
  await step('disable the old certificate', () => oldCertificateIsDisabled(deployed, vendor));
}

/** A vendor that fails leaves a token of the old certificate pending. */
async function tokenIsLeftPending(deployed: Deployed, vendor: Vendor): Promise<string> {
  vendor.im.intercept = () => BROKEN;
  const failure = await rotate(deployed);
  vendor.im.intercept = undefined;
  match(failure ?? '', /^testSecret: /);
  return `${failure}${await doctorFinds(deployed.name, { rotation: /answers InvalidRequestException/ })}`;
}

/** The new certificate, put beside the old one: what was pending is given up, and the next attempt mints a new token. */
async function newCertificateIsUsed(deployed: Deployed, vendor: Vendor): Promise<string> {
  const app = { ...vendor.app, appCertificate: newCertificate() };
  vendor.enabled.push(app);
  await putAgoraApp(deployed, app);
  const failure = await rotate(deployed);
  match(failure ?? '', /^createSecret: .* is given up; .*rotate the secret again\.$/);
  const found = await doctorFinds(deployed.name, { rotation: /The next attempt mints a new token/ });
  strictEqual(await rotate(deployed), undefined);
  return `${failure}${found}`;
}

/** The old certificate disabled, as the runbook's last step has it: requests go on. */
async function oldCertificateIsDisabled(deployed: Deployed, vendor: Vendor): Promise<string> {
  vendor.enabled.shift();
  const seen = await membersAreListedAddedAndRemoved(deployed, vendor);
  return `${seen}${await doctorFinds(deployed.name, {})}`;
}
