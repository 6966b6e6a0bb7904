import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { AwsFailure } from '../aws-failure.ts';
import { type ActionInput, perform } from './actions.ts';
import { type InvokeRotation, probeRotation, rotateSecret } from './rotation.ts';
import { Secret } from './secret.ts';

/** What a call does instead of its normal answer: fails inside, never gets an answer, is applied and gets none. */
type SecretsManagerFault = 'internal' | 'hang' | 'apply-then-hang';

/** A running Secrets Manager; its fields are live. */
export interface LocalSecretsManager {
  /** What `AWS_ENDPOINT_URL_SECRETS_MANAGER` must be. */
  readonly endpoint: string;
  /** Calls so far, by action. */
  readonly calls: Record<string, number>;
  /** Asked about each call, by its action; what it returns happens instead of the normal answer. */
  fail: ((action: string) => SecretsManagerFault | undefined) | undefined;
  /** Makes this the secret's current value, as an operator's `put-secret-value` does. */
  put(name: string, secretString: string): void;
  /** The value of the version that holds a label. Default: AWSCURRENT. */
  value(name: string, label?: string): string | undefined;
  /** The secret's versions that have labels, with their labels. */
  stages(name: string): Record<string, string[]>;
  /** One attempt of a rotation; rejects with the error of the step that failed. */
  rotate(name: string, invoke: InvokeRotation): Promise<void>;
  /** The test of a rotation function when a schedule is set or changed; rejects with the function's error. */
  probe(name: string, invoke: InvokeRotation): Promise<void>;
  /** Ends it at once, connections included. */
  close(): Promise<void>;
}

interface Options {
  /** Secrets at the start, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Names of the secrets that have rotation enabled. */
  readonly rotated?: readonly string[];
  /** Serves https instead of http. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Starts a Secrets Manager on loopback that the unmodified AWS SDK talks to, with AWS's rules for versions and labels. */
export async function startSecretsManager(options: Options = {}): Promise<LocalSecretsManager> {
  const { tls, rotated = [] } = options;
  const secrets = new Map<string, Secret>();
  const onRequest = (request: IncomingMessage, response: ServerResponse) =>
    answer({ request, response }, manager, secrets);
  const server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const manager: LocalSecretsManager = {
    endpoint: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: {},
    fail: undefined,
    put(name, secretString) {
      const secret = secrets.get(name) ?? new Secret(name, rotated.includes(name));
      secrets.set(name, secret);
      secret.put(randomUUID(), secretString, ['AWSCURRENT']);
    },
    value: (name, label = 'AWSCURRENT') => named(name).valueOf(named(name).holderOf(label) ?? ''),
    stages: (name) => named(name).versionIdsToStages,
    rotate: (name, invoke) => rotateSecret(named(name), invoke),
    probe: (name, invoke) => probeRotation(named(name), invoke),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  for (const [name, value] of Object.entries(options.secrets ?? {})) manager.put(name, value);
  return manager;

  function named(name: string): Secret {
    const secret = secrets.get(name);
    if (secret === undefined) throw new Error(`there is no secret ${name}`);
    return secret;
  }
}

/** Counts a call, and answers it unless the test has something else in mind. */
async function answer(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  manager: LocalSecretsManager,
  secrets: ReadonlyMap<string, Secret>,
): Promise<void> {
  const action = String(request.headers['x-amz-target'] ?? '').replace('secretsmanager.', '');
  const input = ((await json(request).catch(() => null)) ?? {}) as ActionInput;
  manager.calls[action] = (manager.calls[action] ?? 0) + 1;
  const fault = manager.fail?.(action);
  if (fault === 'hang') return;
  const { status, body } = fault === 'internal' ? INTERNAL : answerOf(action, input, secrets);
  if (fault === 'apply-then-hang') return;
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}

const INTERNAL = { status: 500, body: { __type: 'InternalServiceError', message: 'failed' } };

function answerOf(action: string, input: ActionInput, secrets: ReadonlyMap<string, Secret>) {
  try {
    return { status: 200, body: perform(action, input, secrets) };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { status: 400, body: { __type: error.type, message: error.message } };
  }
}
