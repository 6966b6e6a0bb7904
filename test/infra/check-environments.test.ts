import { describe, expect, it } from 'vitest';
import { checkEnvironments, type EnvironmentEntry } from '../../infra/check-environments.ts';
import { environments } from '../../infra/environments.ts';

const IM_BASE_URL = 'https://im.example.com/org/app';
const BASE_URL_RULE =
  'must be https://HOST/PATH (http on loopback only), without trailing slash, query, fragment or credentials';

function faultsOf(name: string, entry: object): string[] {
  try {
    checkEnvironments({ [name]: entry as EnvironmentEntry });
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
}

describe('environments', () => {
  it('ships dev, whose state goes with it, and prod, whose state stays', () => {
    expect(environments.map(({ name, keepState }) => ({ name, keepState }))).toEqual([
      { name: 'dev', keepState: false },
      { name: 'prod', keepState: true },
    ]);
  });

  it('needs no more than the base URL', () => {
    expect(checkEnvironments({ test: { imBaseUrl: IM_BASE_URL } })).toEqual([
      {
        name: 'test',
        imBaseUrl: IM_BASE_URL,
        removeNoun: 'threads',
        throttling: { rateLimit: 80, burstLimit: 20 },
        consumerConcurrency: 2,
        logRetentionDays: 30,
        keepState: false,
      },
    ]);
  });

  it('takes everything an entry can say', () => {
    const entry = {
      account: '123456789012',
      region: 'us-gov-west-1',
      imBaseUrl: IM_BASE_URL,
      removeNoun: 'thread',
      callers: [
        'arn:aws:iam::123456789012:role/chat-backend',
        'arn:aws-cn:iam::123456789012:user/path/to/ci@example',
        'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef',
      ],
      throttling: { rateLimit: 0.5, burstLimit: 1 },
      consumerConcurrency: 1000,
      logRetentionDays: 3653,
      encryptionKeyArn:
        'arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab',
      alarmEmail: 'operators@example.com',
      keepState: true,
    } satisfies EnvironmentEntry;

    expect(checkEnvironments({ test: entry })).toEqual([{ ...entry, name: 'test' }]);
  });

  it.each([
    [
      'a base URL with a trailing slash',
      { imBaseUrl: `${IM_BASE_URL}/` },
      [`- test.imBaseUrl: ${BASE_URL_RULE}`],
    ],
    ['no base URL', { imBaseUrl: undefined }, [`- test.imBaseUrl: ${BASE_URL_RULE}`]],
    ['another noun', { removeNoun: 'rooms' }, ['- test.removeNoun: must be threads or thread']],
    [
      'an account that is a number',
      { account: 123456789012 },
      ['- test.account: must be 12 digits, in quotes'],
    ],
    ['a zone for a region', { region: 'eu-west-1a' }, ['- test.region: must be a region like eu-west-1']],
    ['a misspelt key', { imBaseURL: IM_BASE_URL }, ['- test: has unknown keys imBaseURL']],
    [
      'a misspelt inner key',
      { throttling: { rateLimit: 1, burstLimit: 1, burst: 2 } },
      ['- test.throttling: has unknown keys burst'],
    ],
    [
      'half a throttle',
      { throttling: { rateLimit: 1 } },
      ['- test.throttling.burstLimit: must be a whole number'],
    ],
    [
      'a throttle that lets nobody in',
      { throttling: { rateLimit: 0, burstLimit: 0 } },
      ['- test.throttling.rateLimit: must be over 0', '- test.throttling.burstLimit: must be over 0'],
    ],
    [
      'an address that is none',
      { alarmEmail: 'operators' },
      ['- test.alarmEmail: must be an e-mail address'],
    ],
    ['keepState in words', { keepState: 'yes' }, ['- test.keepState: must be true or false']],
  ])('refuses %s', (_, entry, faults) => {
    expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, ...entry })).toEqual(faults);
  });

  it.each([
    ['1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['alias/thread-members'],
    ['arn:aws:kms:eu-west-1:123456789012:alias/thread-members'],
    ['arn:aws:kms:eu-west-1:123456789012:key/*'],
    [true],
  ])('refuses the encryption key %j', (encryptionKeyArn) => {
    expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, encryptionKeyArn })).toEqual([
      '- test.encryptionKeyArn: must be the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>, not its id or an alias',
    ]);
  });

  it.each([[1], [1001], [2.5], ['5'], [null]])(
    'refuses a consumer concurrency of %j, which an event source mapping does not know',
    (consumerConcurrency) => {
      expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, consumerConcurrency })).toEqual([
        '- test.consumerConcurrency: must be a whole number from 2 to 1000',
      ]);
    },
  );

  it.each([[31], [0], [9999], ['30']])(
    'refuses to keep logs for %j days, which CloudWatch does not know',
    (days) => {
      const [fault] = faultsOf('test', { imBaseUrl: IM_BASE_URL, logRetentionDays: days });

      expect(fault).toMatch(/^- test\.logRetentionDays: must be one of 1, 3, 5, 7, 14, 30, .*, 3653$/);
    },
  );

  it.each([
    [
      'arn:aws:sts::123456789012:assumed-role/chat/session',
      '; a session is known by the ARN of its role (aws:PrincipalArn)',
    ],
    ['arn:aws:iam::123456789012:root', '; a whole account cannot be a caller, name the roles in it'],
    ['arn:aws:iam::123456789012:role/*', ''],
    ['123456789012', ''],
  ])('refuses the caller %s', (arn, hint) => {
    expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, callers: [arn] })).toEqual([
      `- test.callers.0: "${arn}" must be the ARN of an IAM role or user, arn:aws:iam::<account>:role/<name>${hint}`,
    ]);
  });

  it('refuses an empty list of callers, which would shut everybody out', () => {
    expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, callers: [] })).toEqual([
      '- test.callers: must name somebody; leave it out to let the IAM policies of the account decide',
    ]);
  });

  it.each(['Dev', '1st', '', 'with_underscore', 'twenty-one-characters'])('refuses the name %j', (name) => {
    expect(faultsOf(name, { imBaseUrl: IM_BASE_URL })).toEqual([
      `- ${JSON.stringify(name)}: the name must match ^[a-z][a-z0-9-]{0,19}$`,
    ]);
  });

  it('refuses a prod that would lose its state', () => {
    expect(faultsOf('prod', { imBaseUrl: IM_BASE_URL })).toEqual(['- prod.keepState: must be true']);
  });

  it('names every fault of every environment at once', () => {
    const entries = { dev: {}, test: { imBaseUrl: IM_BASE_URL, callers: [] } } as never;

    expect(() => checkEnvironments(entries)).toThrow(
      /^Wrong environments:\n- dev\.imBaseUrl: .*\n- test\.callers: .*$/,
    );
  });
});
