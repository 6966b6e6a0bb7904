import { expect, onTestFinished, vi } from 'vitest';
import type { ImSimulatorOptions } from '../../../infra/local/im-simulator/start-im-simulator.ts';
import { startRestApi } from '../../../infra/local/rest-api.ts';
import { examine } from '../../../infra/operations/doctor/examine.ts';
import type { HttpHandler } from '../../../shared/http/http-handler.ts';
import { AGORA_SECRET, APP, startRotation, TOKEN_SECRET } from '../rotation.ts';
import { type Action, startAws } from './start-aws.ts';

export const CHECKS = [
  ...['stack', 'clock', 'certificate', 'rotation', 'token', 'remove-noun', 'consumer'],
  ...['oldest-message', 'undelivered-events', 'unapplied-changes', 'alarms'],
] as const;

type Verdicts = Partial<Record<(typeof CHECKS)[number], string>>;

export const ALL_PASS: Verdicts = Object.fromEntries(CHECKS.map((check) => [check, 'PASS']));

const QUEUES = {
  QueueUrl: 'thread-members-test-changes.fifo',
  UndeliveredEventsQueueUrl: 'thread-members-test-undelivered-events',
  UnappliedChangesQueueUrl: 'thread-members-test-unapplied-changes.fifo',
};

/**
 * A deployed environment called test, as an operator's machine sees it: the real functions behind the local REST API, with the
 * simulated vendor and a Secrets Manager of their own, and a stand-in for the rest of AWS. It ends with the test.
 */
export async function startDeployment(options: Pick<ImSimulatorOptions, 'removeNoun'> = {}) {
  const service = await startRotation({ agoraApp: '{}', ...options });
  const handlers = await loadHandlers();
  const api = await startRestApi({ port: 0, handlers });
  onTestFinished(() => api.close());
  const stack = { status: 'UPDATE_COMPLETE', outputs: outputs(`${api.url}/`) };
  const messages: Record<string, object> = {};
  const alarms: object[] = [{ AlarmName: 'thread-members-test-errors', StateValue: 'OK' }];
  const aws = await startAws({
    DescribeStacks: () => stack,
    ListEventSourceMappings: () => ({ EventSourceMappings: [{ UUID: 'mapping-1', State: 'Enabled' }] }),
    GetQueueAttributes: ({ QueueUrl }) => ({
      Attributes: messages[String(QueueUrl).split('/').at(-1) ?? ''] ?? { ApproximateNumberOfMessages: '0' },
    }),
    GetMetricStatistics: () => ({ Label: 'ApproximateAgeOfOldestMessage', Datapoints: [] }),
    DescribeAlarms: () => ({ MetricAlarms: alarms, CompositeAlarms: [] }),
    FilterLogEvents: logEvents(service.logs),
  });
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  return {
    ...service,
    api,
    aws,
    stack,
    messages,
    alarms,
    handlers,
    /** Puts App ID and certificate, as an operator does. */
    put: (app: object = APP) => service.secrets.put(AGORA_SECRET, JSON.stringify(app)),
    /** What an operator does first. */
    async firstToken() {
      service.secrets.put(AGORA_SECRET, JSON.stringify(APP));
      await service.rotate();
    },
    /** Runs the doctor; the lines by check, with the verdicts together. No secret is in any. */
    async examine(limitMs?: number) {
      const lines = await examine({ name: 'test' }, ['test', 'test-eu'], limitMs);
      expect(lines.map(({ check }) => check)).toEqual(CHECKS);
      for (const secret of service.secretTexts()) expect(JSON.stringify(lines)).not.toContain(secret);
      for (const { verdict, cure } of lines) expect(cure === undefined).toBe(verdict === 'PASS');
      const byCheck = Object.fromEntries(lines.map((line) => [line.check, line]));
      const verdicts: Verdicts = Object.fromEntries(lines.map(({ check, verdict }) => [check, verdict]));
      const line = (check: (typeof CHECKS)[number]) => `${byCheck[check]?.what} -> ${byCheck[check]?.cure}`;
      return { verdicts, line };
    },
  };
}

/** The same with its first token. */
export async function startWell(options: Parameters<typeof startDeployment>[0] = {}) {
  const deployment = await startDeployment(options);
  await deployment.firstToken();
  return deployment;
}

/** The functions that `startRotation` has loaded. */
async function loadHandlers(): Promise<Record<string, HttpHandler>> {
  const [list, remove] = await Promise.all([
    import('../../../functions/list-members.ts'),
    import('../../../functions/remove-members.ts'),
  ]);
  return { GET: list.handler, DELETE: remove.handler };
}

function outputs(ApiUrl: string): Record<string, string> {
  const urls = Object.entries(QUEUES).map(([output, name]) => [
    output,
    `https://sqs.us-east-1.amazonaws.com/111111111111/${name}`,
  ]);
  return {
    ...Object.fromEntries(urls),
    ApiUrl,
    AppTokenSecretName: TOKEN_SECRET,
    AgoraAppSecretName: AGORA_SECRET,
  };
}

/** What the functions logged, as Lambda's JSON log format has it and CloudWatch finds it by a pattern of alternatives. */
function logEvents(logs: readonly Record<string, unknown>[]): Action {
  return ({ filterPattern }) => {
    const wanted = [...String(filterPattern).matchAll(/\(\$\.message\.event = "([\w-]+)"\)/g)].map(
      ([, event]) => event,
    );
    const events = logs
      .filter(({ event }) => wanted.includes(String(event)))
      .map(({ level, ...message }, index) => ({
        timestamp: Date.now() + index,
        message: JSON.stringify({ timestamp: new Date(), level: String(level).toUpperCase(), message }),
      }));
    return { events, searchedLogStreams: [] };
  };
}
