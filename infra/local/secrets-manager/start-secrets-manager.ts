import { randomUUID } from 'node:crypto';
import { type AwsFault, startAwsEndpoint } from '../aws-endpoint.ts';
import { type AccessKey, checkSignature } from '../signature.ts';
import { type ActionInput, perform } from './actions.ts';
import { type InvokeRotation, probeRotation, rotateSecret } from './rotation.ts';
import { Secret, type StoredValue } from './secret.ts';

/** Until a secret that is to be deleted is gone. */
const RECOVERY_WINDOW_MS = 7 * 24 * 3_600_000;

/** A running Secrets Manager; its fields are live. */
export interface LocalSecretsManager {
  /** What `AWS_ENDPOINT_URL_SECRETS_MANAGER` must be. */
  readonly endpoint: string;
  /** Calls so far, by action. */
  readonly calls: Record<string, number>;
  /** Asked about each call, by its action; what it returns happens instead of the normal answer. */
  fail: ((action: string) => AwsFault | undefined) | undefined;
  /** Makes this the secret's current value, as an operator's `put-secret-value` does. */
  put(name: string, value: string | Uint8Array): void;
  /** Schedules its deletion. */
  delete(name: string): void;
  /** The value, as text, of the version that holds a label. Default: AWSCURRENT. */
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
  /** The key that every call must be signed with. Default: any signature will do, and none. */
  readonly accessKey?: AccessKey;
  /** Serves https instead of http. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Starts a Secrets Manager on loopback that the unmodified AWS SDK talks to, with AWS's rules for versions and labels. */
export async function startSecretsManager(options: Options = {}): Promise<LocalSecretsManager> {
  const { tls, accessKey, rotated = [] } = options;
  const secrets = new Map<string, Secret>();
  const endpoint = await startAwsEndpoint({
    ...(tls && { tls }),
    ...(accessKey && {
      authorize: (request, body) => checkSignature(request, body, accessKey, 'secretsmanager'),
    }),
    // The cast: the SDK sends what its own types say.
    actionOf: (target) => (input) => perform(actionIn(target), input as ActionInput, secrets),
    internalError: 'InternalServiceError',
  });
  endpoint.fail = (action) => {
    manager.calls[action] = (manager.calls[action] ?? 0) + 1;
    return manager.fail?.(action);
  };

  const manager: LocalSecretsManager = {
    endpoint: endpoint.url,
    calls: {},
    fail: undefined,
    put(name, value) {
      const secret = secrets.get(name) ?? new Secret(name, rotated.includes(name));
      secrets.set(name, secret);
      secret.put(randomUUID(), storedValue(value), ['AWSCURRENT']);
    },
    delete(name) {
      named(name).deletedAt = new Date(Date.now() + RECOVERY_WINDOW_MS);
    },
    value: (name, label = 'AWSCURRENT') => textOf(named(name).valueOf(named(name).holderOf(label) ?? '')),
    stages: (name) => named(name).versionIdsToStages,
    rotate: (name, invoke) => rotateSecret(named(name), invoke),
    probe: (name, invoke) => probeRotation(named(name), invoke),
    close: endpoint.close,
  };
  for (const [name, value] of Object.entries(options.secrets ?? {})) manager.put(name, value);
  return manager;

  function named(name: string): Secret {
    const secret = secrets.get(name);
    if (secret === undefined) throw new Error(`there is no secret ${name}`);
    return secret;
  }
}

function storedValue(value: string | Uint8Array): StoredValue {
  return typeof value === 'string'
    ? { SecretString: value }
    : { SecretBinary: Buffer.from(value).toString('base64') };
}

function textOf(value: StoredValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  return 'SecretString' in value ? value.SecretString : Buffer.from(value.SecretBinary, 'base64').toString();
}

function actionIn(target: string): string {
  return target.replace('secretsmanager.', '');
}
