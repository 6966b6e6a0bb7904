import { strictEqual } from 'node:assert/strict';
import { createAwsClients } from '../../infra/operations/aws-clients.ts';
import { type Deployed, outputOf } from '../../infra/operations/doctor/deployed.ts';
import { signedRequest } from '../../infra/operations/doctor/signed-request.ts';
import { readStack } from '../../infra/operations/doctor/stack.ts';

/** Time for a call of AWS or of the service, in ms: an answer of the API can take 29 s. */
const LIMIT_MS = 35_000;

/** Reads a deployed environment's outputs, and has clients for it. */
export async function readDeployment(name: string): Promise<Deployed> {
  const aws = await createAwsClients(undefined);
  const { finding, outputs } = await readStack(name, aws, AbortSignal.timeout(LIMIT_MS));
  strictEqual(finding.verdict, 'PASS', finding.what);
  return { name, environments: [name], aws, outputs: outputs ?? {} };
}

/** An answer of the service's API. */
interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the steps look into answers freely
  readonly body: any;
}

/** Calls the deployed API as a caller does, signed. */
export async function call(
  deployed: Deployed,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answer> {
  const url = new URL(path, outputOf(deployed, 'ApiUrl'));
  const request = { method, url, ...(body && { body: JSON.stringify(body) }) };
  const response = await signedRequest(deployed.aws, request, AbortSignal.timeout(LIMIT_MS));
  return { status: response.status, body: await response.json() };
}

/** The same without a signature. */
export async function callUnsigned(deployed: Deployed, path: string): Promise<Answer> {
  const response = await fetch(new URL(path, outputOf(deployed, 'ApiUrl')), {
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  return { status: response.status, body: await response.json() };
}
