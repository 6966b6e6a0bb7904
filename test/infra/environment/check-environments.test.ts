import { RegionInfo } from 'aws-cdk-lib/region-info';
import { describe, expect, test } from 'vitest';
import { checkEnvironments, type EnvironmentEntry } from '../../../infra/environment/check-environments.ts';
import { partitionOf } from '../../../infra/environment/foreign-arns.ts';
import { environments } from '../../../infra/environments.ts';

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
  test('ships dev, whose state goes with it, and prod, whose state stays and whose code comes by canary', () => {
    expect(environments.map(({ name, keepState, canary }) => ({ name, keepState, canary }))).toEqual([
      { name: 'dev', keepState: false, canary: false },
      { name: 'prod', keepState: true, canary: true },
    ]);
  });

  test('needs no more than the base URL', () => {
    expect(checkEnvironments({ test: { imBaseUrl: IM_BASE_URL } })).toEqual([
      {
        name: 'test',
        imBaseUrl: IM_BASE_URL,
        removeNoun: 'auto',
        throttling: {
          rateLimit: 80,
          burstLimit: 20,
          add: { rateLimit: 8, burstLimit: 16 },
          remove: { rateLimit: 8, burstLimit: 16 },
        },
        vendorCallsPerSecond: 90,
        consumerConcurrency: 2,
        logRetentionDays: 30,
        keepState: false,
        canary: false,
      },
    ]);
  });

  test('takes everything an entry can say', () => {
    const entry = {
      account: '123456789012',
      region: 'us-gov-west-1',
      imBaseUrl: IM_BASE_URL,
      removeNoun: 'thread',
      callers: [
        'arn:aws-us-gov:iam::123456789012:role/chat-backend',
        'arn:aws-us-gov:iam::123456789012:user/path/to/ci@example',
        'arn:aws-us-gov:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef',
      ],
      vpcEndpointIds: ['vpce-0123456789abcdef0', 'vpce-1a2b3c4d'],
      throttling: {
        rateLimit: 0.5,
        burstLimit: 1,
        list: { rateLimit: 40, burstLimit: 10 },
        add: { rateLimit: 4, burstLimit: 2 },
        remove: { rateLimit: 0.1, burstLimit: 1 },
      },
      consumerConcurrency: 1000,
      reservedConcurrency: 100,
      vendorCallsPerSecond: 40,
      logRetentionDays: 3653,
      encryptionKeyArn:
        'arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab',
      keepState: true,
      canary: true,
      alarmEmail: 'thread-members+alarms@example.com',
    } satisfies EnvironmentEntry;

    expect(checkEnvironments({ test: entry })).toEqual([{ ...entry, name: 'test' }]);
  });

  test.each([
    [
      'a base URL that is not https',
      { imBaseUrl: 'http://im.example.com/org/app' },
      [`- test.imBaseUrl: ${BASE_URL_RULE}`],
    ],
    [
      'a base URL with a trailing slash',
      { imBaseUrl: `${IM_BASE_URL}/` },
      [`- test.imBaseUrl: ${BASE_URL_RULE}`],
    ],
    [
      'a base URL without a path',
      { imBaseUrl: 'https://im.example.com' },
      [`- test.imBaseUrl: ${BASE_URL_RULE}`],
    ],
    [
      'a base URL whose path is the root',
      { imBaseUrl: 'https://im.example.com/' },
      [`- test.imBaseUrl: ${BASE_URL_RULE}`],
    ],
    ['no base URL', { imBaseUrl: undefined }, [`- test.imBaseUrl: is missing; ${BASE_URL_RULE}`]],
    ['another noun', { removeNoun: 'rooms' }, ['- test.removeNoun: must be auto, thread or threads']],
    [
      'an account that is a number',
      { account: 123456789012 },
      ['- test.account: must be 12 digits, in quotes'],
    ],
    ['a zone for a region', { region: 'eu-west-1a' }, ['- test.region: must be a region like eu-west-1']],
    ...['europe-west-1', 'eu-moon-1', 'eu-west-0', 'eu-west', 'EU-WEST-1', 'us-gov-1', 'local'].map(
      (region): [string, object, string[]] => [
        `the region ${region}`,
        { region },
        ['- test.region: must be a region like eu-west-1'],
      ],
    ),
    ['a misspelt key', { imBaseURL: IM_BASE_URL }, ['- test: has unknown keys imBaseURL']],
    [
      'a misspelt inner key',
      { throttling: { rateLimit: 1, burstLimit: 1, burst: 2 } },
      ['- test.throttling: has unknown keys burst'],
    ],
    [
      'half a throttle',
      { throttling: { rateLimit: 1 } },
      ['- test.throttling.burstLimit: is missing; must be a whole number'],
    ],
    [
      'a throttle that lets nobody in',
      { throttling: { rateLimit: 0, burstLimit: 0 } },
      ['- test.throttling.rateLimit: must be over 0', '- test.throttling.burstLimit: must be over 0'],
    ],
    [
      'half a throttle of one operation',
      { throttling: { rateLimit: 1, burstLimit: 1, add: { burstLimit: 1 } } },
      ['- test.throttling.add.rateLimit: is missing; must be a number'],
    ],
    [
      'a burst that API Gateway has no number for',
      { throttling: { rateLimit: 1, burstLimit: 2 ** 31 } },
      ['- test.throttling.burstLimit: must be at most 2147483647'],
    ],
    [
      'a throttle of an operation that there is not',
      { throttling: { rateLimit: 1, burstLimit: 1, delete: { rateLimit: 1, burstLimit: 1 } } },
      ['- test.throttling: has unknown keys delete'],
    ],
    [
      'VPC endpoints without ids',
      { vpcEndpointIds: [] },
      ['- test.vpcEndpointIds: must name an endpoint; leave it out for a regional API'],
    ],
    [
      'a VPC endpoint that is not in an array',
      { vpcEndpointIds: 'vpce-0123456789abcdef0' },
      ['- test.vpcEndpointIds: must be an array of ids'],
    ],
    [
      'a VPC for its endpoint',
      { vpcEndpointIds: ['vpce-0123456789abcdef0', 'vpc-0123456789abcdef0'] },
      ['- test.vpcEndpointIds.1: must be the id of a VPC endpoint, vpce- and 8 or 17 hexadecimal digits'],
    ],
    [
      'a VPC endpoint that is there twice',
      { vpcEndpointIds: ['vpce-1a2b3c4d', 'vpce-1a2b3c4d'] },
      ['- test.vpcEndpointIds: must name each endpoint once'],
    ],
    ['keepState in words', { keepState: 'yes' }, ['- test.keepState: must be true or false']],
    ['canary in words', { canary: 'yes' }, ['- test.canary: must be true or false']],
    ['alarms for a phone', { alarmEmail: '+49 30 123456' }, ['- test.alarmEmail: must be an e-mail address']],
  ])('refuses %s', (_, entry, faults) => {
    expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, ...entry })).toEqual(faults);
  });

  test.each([
    ['1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['alias/thread-members'],
    ['arn:aws:kms:eu-west-1:123456789012:alias/thread-members'],
    ['arn:aws:kms:eu-west-1:123456789012:key/*'],
    ['arn:aws:kms:eu-moon-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    [true],
  ])('refuses the encryption key %j', (encryptionKeyArn) => {
    expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, encryptionKeyArn })).toEqual([
      '- test.encryptionKeyArn: must be the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>, not its id or an alias',
    ]);
  });

  test.each([[1], [1001], [2.5], ['5'], [null]])(
    'refuses a consumer concurrency of %j, which an event source mapping does not know',
    (consumerConcurrency) => {
      expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, consumerConcurrency })).toEqual([
        '- test.consumerConcurrency: must be a whole number from 2 to 1000',
      ]);
    },
  );

  test.each([[31], [0], [9999], ['30']])(
    'refuses to keep logs for %j days, which CloudWatch does not know',
    (days) => {
      const [fault] = faultsOf('test', { imBaseUrl: IM_BASE_URL, logRetentionDays: days });

      expect(fault).toMatch(/^- test\.logRetentionDays: must be one of 1, 3, 5, 7, 14, 30, .*, 3653$/);
    },
  );

  test.each([
    [
      'arn:aws:sts::123456789012:assumed-role/chat/session',
      '; a session is known by the ARN of its role (aws:PrincipalArn)',
    ],
    ['arn:aws:iam::123456789012:root', '; a whole account cannot be a caller, name the roles in it'],
    ['arn:aws:iam::123456789012:role/*', ''],
    ['arn:aws:iam::123456789012:role/chat/', ''],
    [`arn:aws:iam::123456789012:role/${'r'.repeat(65)}`, ''],
    [`arn:aws:iam::123456789012:role/${'p'.repeat(511)}/r`, ''],
    ['123456789012', ''],
  ])('refuses the caller %s', (arn, hint) => {
    expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, callers: [arn] })).toEqual([
      `- test.callers.0: "${arn}" must be the ARN of an IAM role or user, arn:aws:iam::<account>:role/<name>${hint}`,
    ]);
  });

  const IRISH_KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const CHINESE_KEY = 'arn:aws-cn:kms:cn-north-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const ROLE = 'arn:aws:iam::123456789012:role/chat-backend';
  const CHINESE_ROLE = 'arn:aws-cn:iam::123456789012:role/chat-backend';
  const GOVERNMENT_ROLE = 'arn:aws-us-gov:iam::123456789012:role/chat-backend';
  const inPartition = (partition: string) => `must be in the partition ${partition}, as the environment is`;

  test.each([
    [
      { region: 'eu-central-1', encryptionKeyArn: IRISH_KEY },
      ['encryptionKeyArn: must be in eu-central-1, as the environment is'],
    ],
    [
      { region: 'eu-west-1', encryptionKeyArn: CHINESE_KEY },
      [
        'encryptionKeyArn: must be in eu-west-1, as the environment is',
        `encryptionKeyArn: ${inPartition('aws')}`,
      ],
    ],
    [
      { encryptionKeyArn: IRISH_KEY.replace('arn:aws:', 'arn:aws-cn:') },
      [`encryptionKeyArn: ${inPartition('aws')}`],
    ],
    [{ region: 'eu-west-1', callers: [ROLE, CHINESE_ROLE] }, [`callers.1: ${inPartition('aws')}`]],
    [{ region: 'us-gov-west-1', callers: [ROLE] }, [`callers.0: ${inPartition('aws-us-gov')}`]],
    [{ region: 'cn-northwest-1', callers: [ROLE] }, [`callers.0: ${inPartition('aws-cn')}`]],
    [
      { encryptionKeyArn: CHINESE_KEY, callers: [CHINESE_ROLE, ROLE] },
      [`callers.1: ${inPartition('aws-cn')}`],
    ],
    [{ callers: [GOVERNMENT_ROLE, ROLE] }, [`callers.1: ${inPartition('aws-us-gov')}`]],
    [{ region: 'cn-north-1', encryptionKeyArn: CHINESE_KEY, callers: [CHINESE_ROLE] }, []],
    [{ callers: [CHINESE_ROLE] }, []],
    [{ encryptionKeyArn: IRISH_KEY, callers: [ROLE] }, []],
  ])('of %j refuses what is elsewhere', (entry, faults) => {
    expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, ...entry })).toEqual(
      faults.map((fault) => `- test.${fault}`),
    );
  });

  test.each(RegionInfo.regions.map(({ name }) => [name]))('takes the region %s', (region) => {
    expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, region })).toEqual([]);
  });

  test.each(RegionInfo.regions.map(({ name, partition }) => [name, partition]))(
    'knows that %s is in %s',
    (region, partition) => {
      expect(partitionOf(region ?? '')).toBe(partition);
    },
  );

  test('refuses an empty list of callers, which would shut everybody out', () => {
    expect(faultsOf('test', { imBaseUrl: IM_BASE_URL, callers: [] })).toEqual([
      '- test.callers: must name somebody; leave it out to let the IAM policies of the account decide',
    ]);
  });

  test.each(['Dev', '1st', '', 'with_underscore', 'twenty-one-characters'])('refuses the name %j', (name) => {
    expect(faultsOf(name, { imBaseUrl: IM_BASE_URL })).toEqual([
      `- ${JSON.stringify(name)}: the name must match ^[a-z][a-z0-9-]{0,19}$`,
    ]);
  });

  test('refuses a prod that would lose its state, or get new code all at once', () => {
    expect(faultsOf('prod', { imBaseUrl: IM_BASE_URL })).toEqual([
      '- prod.keepState: must be true',
      '- prod.canary: must be true',
    ]);
    expect(faultsOf('prod', { imBaseUrl: IM_BASE_URL, keepState: true, canary: true })).toEqual([]);
  });

  test('names every fault of every environment at once', () => {
    const entries = { dev: {}, test: { imBaseUrl: IM_BASE_URL, callers: [] } } as never;

    expect(() => checkEnvironments(entries)).toThrow(
      /^Wrong environments:\n- dev\.imBaseUrl: .*\n- test\.callers: .*$/,
    );
  });
});
