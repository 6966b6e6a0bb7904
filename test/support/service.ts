import { onTestFinished, vi } from 'vitest';
import {
  type ImSimulatorOptions,
  startImSimulator,
} from '../../infra/local/im-simulator/start-im-simulator.ts';
import { startSecretsManager } from '../../infra/local/secrets-manager/start-secrets-manager.ts';
import * as contract from '../../shared/contract/answers.ts';
import { assertDocumented } from './documented.ts';
import { lambdaContext, type RequestFacts, restApiEvent } from './rest-api-event.ts';

/** The token that the simulator accepts and the secret holds, unless a test says otherwise. */
export const APP_TOKEN = 'test-app-token-of.characters_that~no+test/uses-in-a-row==';
export const SECRET_ID = 'thread-members/test/app-token';

/** An answer as a caller sees it. */
export interface Received {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely; each was checked against the contract
  readonly body: any;
}

/**
 * One sandbox of each function, freshly loaded, between a simulator on a real socket and a loopback Secrets Manager. It
 * ends with the test.
 */
export async function startService(options: Partial<ImSimulatorOptions> & { secret?: string } = {}) {
  const { secret = APP_TOKEN, ...simulatorOptions } = options;
  const im = await startImSimulator({ acceptsToken: (token) => token === APP_TOKEN, ...simulatorOptions });
  const secrets = await startSecretsManager({ secrets: { [SECRET_ID]: secret } });
  vi.stubEnv('IM_BASE_URL', im.baseUrl);
  vi.stubEnv('IM_REMOVE_NOUN', undefined);
  vi.stubEnv('APP_TOKEN_SECRET_ID', SECRET_ID);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.endpoint);
  const logs = collectLogs();
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await Promise.all([im.close(), secrets.close()]);
  });
  return { im, secrets, logs, ...(await loadHandlers()) };
}

/** The three operations as the caller of a fresh sandbox has them. */
export async function loadHandlers() {
  vi.resetModules();
  const [list, add, remove] = await Promise.all([
    import('../../functions/list-members.ts'),
    import('../../functions/add-members.ts'),
    import('../../functions/remove-members.ts'),
  ]);
  const call =
    ({ handler }: typeof list, method: string, answer: { parse(value: unknown): unknown }) =>
    async (facts: RequestFacts = {}, remainingMs?: number): Promise<Received> => {
      const result = await handler(restApiEvent(method, facts), lambdaContext(remainingMs));
      const body = JSON.parse(result.body);
      (result.statusCode < 300 ? answer : contract.problem).parse(body);
      assertDocumented(method, result);
      return { status: result.statusCode, headers: result.headers ?? {}, body };
    };
  return {
    list: call(list, 'GET', contract.listAnswer),
    add: call(add, 'POST', contract.addAnswer),
    remove: call(remove, 'DELETE', contract.removeAnswer),
  };
}

/** Everything that the functions log, one object a line, instead of printing it. */
function collectLogs(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  for (const level of ['info', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line) => lines.push({ level, ...line }));
  return lines;
}

/** `count` different names. */
export function names(count: number, prefix = 'user'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}
