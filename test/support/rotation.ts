import { expect, onTestFinished, vi } from 'vitest';
import {
  type ImSimulatorOptions,
  startImSimulator,
} from '../../infra/local/im-simulator/start-im-simulator.ts';
import type { RotationEvent } from '../../infra/local/secrets-manager/rotation.ts';
import { startSecretsManager } from '../../infra/local/secrets-manager/start-secrets-manager.ts';
import { isSigned } from './access-token.ts';
import { lambdaContext } from './rest-api-event.ts';
import { loadHandlers } from './service.ts';

export const TOKEN_SECRET = 'thread-members/test/app-token';
export const AGORA_SECRET = 'thread-members/test/agora-app';
export const APP = { appId: '0123456789abcdef'.repeat(2), appCertificate: 'fedcba9876543210'.repeat(2) };
/** The same app with the certificate that is to replace the first one. */
export const RENEWED_APP = { ...APP, appCertificate: '0123fedc'.repeat(4) };
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Time of an invocation that is to be killed, in ms: it gives up on calls that are never answered 1 s after its start. */
const KILLED_REMAINING_MS = 2_500;

/**
 * The rotation function and the HTTP functions, freshly loaded, between a Secrets Manager with AWS's rules and a vendor
 * that takes what the app's certificate signed, until it expires or the test revokes it. It ends with the test.
 */
export async function startRotation(
  options: Pick<ImSimulatorOptions, 'removeNoun'> & {
    readonly token?: string;
    readonly agoraApp?: string;
    readonly rotated?: readonly string[];
  } = {},
) {
  const { token = '{}', agoraApp = JSON.stringify(APP), rotated = [TOKEN_SECRET], ...simulator } = options;
  const revoked = new Set<string>();
  /** Every token that the vendor was shown. */
  const shown: string[] = [];
  /** The app's certificates that are enabled at the vendor, as it issues a second one beside the first. */
  const enabled = [APP];
  const accepts = (candidate: string) =>
    !revoked.has(candidate) && enabled.some((app) => isSigned(candidate, app));
  const im = await startImSimulator({
    ...simulator,
    callsPerSecond: 100_000,
    acceptsToken(candidate) {
      shown.push(candidate);
      return accepts(candidate);
    },
  });
  const secrets = await startSecretsManager({
    secrets: { [TOKEN_SECRET]: token, [AGORA_SECRET]: agoraApp },
    rotated,
  });
  const variables = {
    IM_BASE_URL: im.baseUrl,
    AGORA_APP_SECRET_ID: AGORA_SECRET,
    APP_TOKEN_SECRET_ID: TOKEN_SECRET,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_MAX_ATTEMPTS: '1',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const logs: Record<string, unknown>[] = [];
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line) => logs.push({ level, ...line }));
  const handlers = await loadHandlers();
  const { handler } = await import('../../functions/rotate-app-token.ts');
  const invoke = (event: unknown, remainingMs = 60_000) => handler(event, lambdaContext(remainingMs));
  const killed: Promise<unknown>[] = [];
  const close = async () => {
    await Promise.allSettled(killed);
    await Promise.all([im.close(), secrets.close()]);
  };
  onTestFinished(async () => {
    await close();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  const arn = `arn:aws:secretsmanager:us-east-1:000000000000:secret:${TOKEN_SECRET}-AbCdEf`;
  /** The version that holds a label. */
  const holder = (label: string) =>
    Object.entries(secrets.stages(TOKEN_SECRET)).find(([, labels]) => labels.includes(label))?.[0];
  return {
    im,
    secrets,
    logs,
    revoked,
    enabled,
    shown,
    accepts,
    invoke,
    close,
    holder,
    ...handlers,
    /** One step, for the version that is pending unless said otherwise. */
    step(Step: RotationEvent['Step'], versionId = holder('AWSPENDING') ?? '') {
      return invoke({ SecretId: arn, ClientRequestToken: versionId, Step });
    },
    rotate: () => secrets.rotate(TOKEN_SECRET, (event) => invoke(event)),
    /** Begins a version and takes it through these steps, as if the rotation had ended there. */
    async begin(...steps: RotationEvent['Step'][]) {
      await secrets
        .rotate(TOKEN_SECRET, (event) => {
          if (!steps.includes(event.Step)) throw new Error('stopped here');
          return invoke(event);
        })
        .catch((error: Error) => {
          if (error.message !== 'stopped here') throw error;
        });
    },
    /**
     * One attempt of a rotation whose invocation dies at its n-th call to Secrets Manager or the vendor: when `applied`, the
     * call has its effect, else it never arrives. Resolves to whether it came to that call.
     */
    async rotateKilledAt(call: number, applied: boolean, onCall: () => void = () => undefined) {
      let calls = 0;
      const { promise: death, reject } = Promise.withResolvers<never>();
      const isFatal = () => {
        onCall();
        calls += 1;
        if (calls === call) setImmediate(() => reject(new Error('killed')));
        return calls >= call;
      };
      secrets.fail = () => (isFatal() ? (applied && calls === call ? 'apply-then-hang' : 'hang') : undefined);
      im.intercept = () => (isFatal() ? { kind: 'hang' } : undefined);
      await secrets
        .rotate(TOKEN_SECRET, (event) => {
          const running = invoke(event, KILLED_REMAINING_MS);
          killed.push(running);
          return Promise.race([running, death]);
        })
        .catch(() => undefined);
      secrets.fail = undefined;
      im.intercept = undefined;
      return calls >= call;
    },
    /** AWSCURRENT's token, if it has one. */
    current: () => tokenIn(secrets.value(TOKEN_SECRET)),
    /** Everything that must be in no log and no error. */
    secretTexts: () => [
      ...enabled.map(({ appCertificate }) => appCertificate),
      ...shown,
      tokenIn(secrets.value(TOKEN_SECRET, 'AWSPENDING')) ?? '007eJ',
    ],
  };
}

/** What `startRotation` gives. */
export type RotationService = Awaited<ReturnType<typeof startRotation>>;

/** The error of what is run, having checked that neither it nor any log line holds a secret. */
export async function errorOf(service: RotationService, run: () => Promise<unknown>) {
  const error = await run().then(
    () => undefined,
    (reason) => reason,
  );
  expect(error, 'there was no error').toBeInstanceOf(Error);
  const text = JSON.stringify([service.logs, { ...error }, error.message, error.stack, String(error.cause)]);
  for (const secret of service.secretTexts()) expect(text).not.toContain(secret.slice(0, 20));
  return error as Error & { fault: string };
}

/** The token in a secret's JSON. */
export function tokenIn(value: string | undefined): string | undefined {
  return JSON.parse(value ?? '{}').appToken;
}
