import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

const ARN_PREFIX = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:';

/** A running Secrets Manager; its fields are live. */
export interface LocalSecretsManager {
  /** What `AWS_ENDPOINT_URL_SECRETS_MANAGER` must be. */
  readonly endpoint: string;
  /** Calls so far, by action. */
  readonly calls: Record<string, number>;
  /** Asked about each call: whether it fails inside, or never gets an answer. */
  fail: (() => 'internal' | 'hang' | undefined) | undefined;
  /** Makes this the secret's current value. */
  put(name: string, secretString: string): void;
  /** Ends it at once, connections included. */
  close(): Promise<void>;
}

/** Starts a Secrets Manager on loopback that the unmodified AWS SDK talks to: `GetSecretValue` by name or ARN. */
export async function startSecretsManager(
  options: {
    /** Secrets at the start, by name. */
    readonly secrets?: Readonly<Record<string, string>>;
    /** Serves https instead of http. */
    readonly tls?: { readonly key: string; readonly cert: string };
  } = {},
): Promise<LocalSecretsManager> {
  const secrets = new Map(Object.entries(options.secrets ?? {}));
  const { tls } = options;
  const server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const manager: LocalSecretsManager = {
    endpoint: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: {},
    fail: undefined,
    put: (name, secretString) => void secrets.set(name, secretString),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return manager;

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = String(request.headers['x-amz-target'] ?? '').replace('secretsmanager.', '');
    const input = (await json(request).catch(() => null)) as { SecretId?: unknown } | null;
    manager.calls[action] = (manager.calls[action] ?? 0) + 1;
    const failure = manager.fail?.();
    if (failure === 'hang') return;
    if (failure === 'internal')
      return send(response, 500, { __type: 'InternalServiceError', message: 'failed' });
    if (action !== 'GetSecretValue')
      return send(response, 400, { __type: 'UnknownOperationException', message: `no ${action} here` });
    getSecretValue(String(input?.SecretId ?? ''), response);
  }

  function getSecretValue(secretId: string, response: ServerResponse): void {
    const name = secretId.startsWith(ARN_PREFIX)
      ? secretId.slice(ARN_PREFIX.length, -'-xxxxxx'.length)
      : secretId;
    const secretString = secrets.get(name);
    if (secretString === undefined) {
      const message = "Secrets Manager can't find the specified secret.";
      send(response, 400, { __type: 'ResourceNotFoundException', message });
    } else
      send(response, 200, {
        ARN: `${ARN_PREFIX}${name}-AbCdEf`,
        Name: name,
        SecretString: secretString,
        VersionStages: ['AWSCURRENT'],
      });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
