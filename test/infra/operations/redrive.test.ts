import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startMessaging } from '../../../infra/local/messaging.ts';
import { withEnvironments } from '../../support/infra/with-environments.ts';
import { noRegion, regionCases } from '../../support/operations/region-cases.ts';
import { startAws } from '../../support/operations/start-aws.ts';
import { startLambda } from '../../support/operations/start-lambda.ts';
import { lambdaContext } from '../../support/rest-api-event.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SEQUENCER = 'thread-members-dev-sequence-member-events';

/** The queues of `dev`, its sequencer, freshly loaded, and the script as a process of its own; they end with the test. */
async function openRedrive(sequencer = SEQUENCER) {
  const { endpoint, busName, queueUrl, undelivered, changes } = await startMessaging({ environment: 'dev' });
  const credentials = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_SQS: endpoint.url,
  };
  const own = { ...credentials, EVENT_BUS_NAME: busName, QUEUE_URL: queueUrl };
  for (const [name, value] of Object.entries(own)) vi.stubEnv(name, value);
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await endpoint.close();
  });
  vi.resetModules();
  const { handler } = await import('../../../functions/sequence-member-events.ts');
  /** Ids of the events that the sequencer fails at. */
  const failing = new Set<string>();
  const lambda = await startLambda(sequencer, async (event) => {
    const { id } = event as { id: string };
    if (failing.has(id)) throw new Error('the queue cannot be reached');
    await handler(event, lambdaContext());
  });
  return {
    undelivered,
    failing,
    /** Lays an event where the sequencer's failures end. */
    lay: (id: string, threadId: string) =>
      undelivered.send({
        body: JSON.stringify({
          version: '0',
          id,
          'detail-type': 'ThreadMembersAddRequested',
          source: 'shop',
          detail: { threadId, usernames: ['secret.person'], requestId: `request-${id}` },
        }),
      }),
    queued: () => changes.messages.map(({ group, deduplicationId }) => [group, deduplicationId]),
    redrive: (...args: string[]) => redrive(args, { ...credentials, AWS_ENDPOINT_URL_LAMBDA: lambda }),
    /** As `npm run redrive dev --list` starts it: npm keeps the option for itself. */
    redriveWithoutDashes: () =>
      redrive(['dev'], { ...credentials, AWS_ENDPOINT_URL_LAMBDA: lambda, npm_config_list: 'true' }),
  };
}

/** `npm run redrive -- ARGS` */
async function redrive(args: readonly string[], environment: Record<string, string | undefined>) {
  const { PATH = '' } = process.env;
  const script = ['infra/operations/redrive.ts', ...args];
  return new Promise<{ code: number; lines: string[]; errors: string }>((resolve) => {
    const options = { cwd: ROOT, env: { PATH, ...environment } };
    const child = execFile(process.execPath, script, options, (_, stdout, errors) =>
      resolve({ code: child.exitCode ?? -1, lines: stdout.trimEnd().split('\n'), errors }),
    );
  });
}

test('--list shows what lies there, and leaves it there for everybody to see', async () => {
  const { lay, redrive, undelivered, queued } = await openRedrive();
  lay('one', '1000');
  undelivered.send({ body: 'no JSON' });

  const { code, lines, errors } = await redrive('dev', '--list');

  expect([code, errors]).toEqual([0, '']);
  expect(lines).toEqual([
    expect.stringMatching(/^lies there: add at thread 1000, request request-one, dead since 20\d\d-/),
    expect.stringMatching(/^lies there: unknown operation at thread unknown, request without an id, dead/),
    '2 in thread-members-dev-undelivered-events',
  ]);
  expect(undelivered.counts()).toEqual({ visible: 2, inFlight: 0 });
  expect(queued()).toEqual([]);
});

/** Of `{}`, in hexadecimal: the SDK refuses a message without it. */
const MD5_OF_BODY = '99914b932bd37a50b983c5e7c90ae93b';

/** A stand-in for AWS whose queues have the addresses that AWS would give them, with one dead letter. */
async function openAws() {
  const aws = await startAws({
    GetQueueUrl: ({ QueueName }) => ({
      QueueUrl: `https://sqs.eu-west-1.amazonaws.com/111111111111/${QueueName}`,
    }),
    ReceiveMessage: () => ({
      Messages: [
        {
          MessageId: 'message-1',
          ReceiptHandle: 'r',
          Body: '{}',
          MD5OfBody: MD5_OF_BODY,
          Attributes: { SentTimestamp: '0' },
        },
      ],
    }),
    ChangeMessageVisibility: () => ({}),
  });
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  return { aws, settings: { ...credentials, AWS_ENDPOINT_URL: aws.endpoint } };
}

test('every call goes to the endpoint that is set, whatever the address of the queue', async () => {
  const { aws, settings } = await openAws();

  const { code, errors, lines } = await redrive(['dev', '--list'], { ...settings, AWS_REGION: 'eu-west-1' });

  expect([code, errors, lines.length]).toEqual([0, '', 2]);
  expect(aws.asked).toEqual(['GetQueueUrl', 'ReceiveMessage', 'ReceiveMessage', 'ChangeMessageVisibility']);
});

test('--list shows the id of each message, by which the SQS console finds it', async () => {
  const { settings } = await openAws();

  const { lines } = await redrive(['dev', '--list'], { ...settings, AWS_REGION: 'eu-west-1' });

  expect(lines[0]).toMatch(/^lies there: .*, dead since 1970-01-01T00:00:00.000Z, message message-1$/);
});

test.each(regionCases)('asks in the region that the AWS CLI takes: %s', async (_, variables, region) => {
  const { aws, settings } = await openAws();

  const { errors } = await redrive(['dev', '--list'], { ...settings, ...variables() });

  expect([errors, ...aws.regions]).toEqual(['', region]);
});

test('without a region anywhere nothing is sent, the exit code is 2, and it names where it looked', async () => {
  const { aws, settings } = await openAws();

  const { code, errors } = await redrive(['dev'], { ...settings, ...noRegion() });

  expect([code, aws.asked]).toEqual([2, []]);
  expect(errors).toMatch(/in which region\? .*AWS_REGION.*AWS_DEFAULT_REGION.*the profile/);
});

test('every event goes back to the sequencer as it came, and leaves the dead-letter queue', async () => {
  const { lay, redrive, undelivered, queued } = await openRedrive();
  const ids = Array.from({ length: 12 }, (_, index) => `event-${index}`);
  for (const id of ids) lay(id, '1000');

  const { code, lines, errors } = await redrive('dev');

  expect([code, errors]).toEqual([0, '']);
  expect(queued()).toEqual(ids.map((id) => ['1000', id]));
  expect(undelivered.messages).toEqual([]);
  expect(lines).toHaveLength(13);
  expect(lines[0]).toMatch(/^sent back: add at thread 1000, request request-event-0, dead since /);
  expect(lines.at(-1)).toBe('12 sent back, 0 left in thread-members-dev-undelivered-events');
  expect(lines.join()).not.toContain('secret.person');
});

test('what fails again stays, the others go, and the exit code is 1', async () => {
  const { lay, redrive, undelivered, queued, failing } = await openRedrive();
  for (const id of ['one', 'two', 'three']) lay(id, '1000');
  failing.add('two');

  const { code, lines, errors } = await redrive('dev');

  expect([code, errors]).toEqual([1, '']);
  expect(queued()).toEqual([
    ['1000', 'one'],
    ['1000', 'three'],
  ]);
  expect(undelivered.counts()).toEqual({ visible: 1, inFlight: 0 });
  expect(lines[1]).toMatch(/^stays \(Unhandled\): add at thread 1000, request request-two, dead since /);
  expect(lines.slice(3)).toEqual([
    '2 sent back, 1 left in thread-members-dev-undelivered-events',
    `The log of ${SEQUENCER} says why.`,
  ]);
  expect(lines.join()).not.toContain('secret.person');
});

test('where there is no sequencer, everything stays, and the error’s name is told', async () => {
  const { lay, redrive, undelivered } = await openRedrive('another');
  lay('one', '1000');

  const { code, lines } = await redrive('dev');

  expect(code).toBe(1);
  expect(lines[0]).toMatch(/^stays \(ResourceNotFoundException\): /);
  expect(undelivered.counts()).toEqual({ visible: 1, inFlight: 0 });
});

test.each([
  [
    'no environment',
    [],
    'Nothing was sent back: which environment? Its name is missing; infra/environments.ts has dev, prod',
  ],
  [
    'an unknown environment',
    ['nowhere'],
    'Nothing was sent back: there is no environment nowhere; infra/environments.ts has dev, prod',
  ],
  [
    'an environment that is not deployed',
    ['prod'],
    'Nothing more was sent back: The specified queue does not exist.',
  ],
  ['a list without its hyphens', ['dev', 'list'], 'Nothing was sent back: one environment at a time'],
  ['two environments', ['dev', 'prod', '--list'], 'Nothing was sent back: one environment at a time'],
  ['an unknown option', ['dev', '--lsit'], "Nothing was sent back: Unknown option '--lsit'"],
])('of %s nothing is sent, and the exit code is 2', async (_, args, words) => {
  const { lay, redrive, undelivered } = await openRedrive();
  lay('one', '1000');

  const { code, errors } = await redrive(...args);

  expect(code).toBe(2);
  expect(errors).toContain(words);
  expect(undelivered.counts()).toEqual({ visible: 1, inFlight: 0 });
});

test('where npm kept --list for itself nothing is sent, and the exit code is 2', async () => {
  const { lay, redriveWithoutDashes, undelivered } = await openRedrive();
  lay('one', '1000');

  const { code, errors } = await redriveWithoutDashes();

  expect(code).toBe(2);
  expect(errors).toContain('npm run redrive -- <environment> --list');
  expect(undelivered.counts()).toEqual({ visible: 1, inFlight: 0 });
});

test('--help shows how it is used, and sends nothing', async () => {
  const { lay, redrive, undelivered } = await openRedrive();
  lay('one', '1000');

  const { code, lines, errors } = await redrive('dev', '--help');

  expect([code, errors]).toEqual([0, '']);
  expect(lines.join('\n')).toMatch(/^npm run redrive -- <environment> .*\n.* --list {2}only shows them$/m);
  expect(undelivered.counts()).toEqual({ visible: 1, inFlight: 0 });
});

test('where the environments are wrong it names their faults, without a stack trace', async () => {
  const { code, errors } = await redrive(['dev'], withEnvironments({ dev: {} }));

  expect(code).toBe(2);
  expect(errors).toMatch(/^Nothing was sent back: Wrong environments:\n- dev\.imBaseUrl: is missing; /);
  expect(errors).not.toMatch(/^ +at /m);
});
