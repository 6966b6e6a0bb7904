import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod/mini';
import { imBaseUrl, imRemoveNoun } from '../shared/environment.ts';

const MAX_NAME_LENGTH = 20;
const ENVIRONMENT_NAME = new RegExp(`^[a-z][a-z0-9-]{0,${MAX_NAME_LENGTH - 1}}$`);
const KEEPS_STATE = 'prod';

/**
 * 80 % of the vendor's 100 calls/s per method (V5), which other environments and end users share. The burst is small on
 * purpose: a full bucket and a second's refill together are the vendor's 100, not more.
 */
const DEFAULT_THROTTLING = { rateLimit: 80, burstLimit: 20 };

/**
 * Two sandboxes have 10 vendor calls in flight: at 125 ms an answer these are 80 calls/s, all that V5 leaves; slower answers
 * leave more for the callers of the API.
 */
const DEFAULT_CONSUMER_CONCURRENCY = 2;
const CONSUMER_CONCURRENCY_RULE = 'must be a whole number from 2 to 1000';

const DEFAULT_LOG_RETENTION = RetentionDays.ONE_MONTH;
const RETENTIONS = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE);

const ROLE_OR_USER = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;

/** Not an alias: IAM grants the use of a key by the key's own ARN. */
const KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

const ACCOUNT_RULE = 'must be 12 digits, in quotes';
const REGION_RULE = 'must be a region like eu-west-1';
const KEY_RULE =
  'must be the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>, not its id or an alias';

const caller = z.string({ error: 'must be an ARN' }).check(
  z.refine((arn) => ROLE_OR_USER.test(arn), {
    error: ({ input }) =>
      `${JSON.stringify(input)} must be the ARN of an IAM role or user, arn:aws:iam::<account>:role/<name>${hint(String(input))}`,
  }),
);

const ENVIRONMENT = z.strictObject({
  /** Account to deploy to; absent: that of the credentials at hand. */
  account: z.optional(z.string(ACCOUNT_RULE).check(z.regex(/^\d{12}$/, ACCOUNT_RULE))),
  /** Region to deploy to; absent: that of the credentials at hand. */
  region: z.optional(z.string(REGION_RULE).check(z.regex(/^[a-z]{2,}(-[a-z]+)+-\d$/, REGION_RULE))),
  /** The vendor's base URL for this environment's app (V4). */
  imBaseUrl,
  /** The noun in the vendor's path for a remove (V3). */
  removeNoun: z._default(imRemoveNoun, 'threads'),
  /** IAM roles and users that may call and send events; absent: whomever the account's IAM policies allow. */
  callers: z.optional(
    z
      .array(caller, { error: 'must be an array of ARNs' })
      .check(
        z.minLength(1, 'must name somebody; leave it out to let the IAM policies of the account decide'),
      ),
  ),
  /** Requests per second and burst that the API lets through, for each of its methods. */
  throttling: z._default(
    z.strictObject({
      rateLimit: z.number('must be a number').check(z.positive('must be over 0')),
      burstLimit: z.int('must be a whole number').check(z.positive('must be over 0')),
    }),
    DEFAULT_THROTTLING,
  ),
  /** Sandboxes of the consumer that apply events side by side, each with up to 5 vendor calls in flight. */
  consumerConcurrency: z._default(
    z
      .int(CONSUMER_CONCURRENCY_RULE)
      .check(z.gte(2, CONSUMER_CONCURRENCY_RULE), z.lte(1000, CONSUMER_CONCURRENCY_RULE)),
    DEFAULT_CONSUMER_CONCURRENCY,
  ),
  /** Days that logs are kept. */
  logRetentionDays: z._default(
    z.enum(RetentionDays).check(z.refine((days) => days !== RetentionDays.INFINITE)),
    DEFAULT_LOG_RETENTION,
  ),
  /**
   * KMS key that encrypts both secrets, in the stack's region; its key policy must leave access to the IAM policies of
   * the account, as a new key's does. Absent: AWS's own key for Secrets Manager, which costs nothing.
   */
  encryptionKeyArn: z.optional(z.string(KEY_RULE).check(z.regex(KEY, KEY_RULE))),
  /** Who is told of alarms, having confirmed it once; absent: they show on the dashboard alone. */
  alarmEmail: z.optional(z.email('must be an e-mail address')),
  /** Whether secrets, queues, bus and logs outlive the stack, and the stack is protected from deletion. */
  keepState: z._default(z.boolean('must be true or false'), false),
});

/** An environment as `environments.ts` writes it. */
export type EnvironmentEntry = z.input<typeof ENVIRONMENT>;

/** A checked environment with its defaults filled in; the name is part of every resource's name. */
export type DeploymentEnvironment = z.output<typeof ENVIRONMENT> & { readonly name: string };

/**
 * Checks every environment and fills in its defaults.
 *
 * @throws Error naming every environment and field at fault, and the rule each broke
 */
export function checkEnvironments(entries: Record<string, EnvironmentEntry>): DeploymentEnvironment[] {
  const faults: string[] = [];
  const checked = Object.entries(entries).flatMap(([name, entry]) => {
    const result = ENVIRONMENT.safeParse(entry);
    if (!ENVIRONMENT_NAME.test(name)) {
      faults.push(`${JSON.stringify(name)}: the name must match ${ENVIRONMENT_NAME.source}`);
    }
    if (!result.success) {
      faults.push(...result.error.issues.map((issue) => faultOf(name, issue)));
      return [];
    }
    if (name === KEEPS_STATE && !result.data.keepState) faults.push(`${name}.keepState: must be true`);
    return [{ ...result.data, name }];
  });
  if (faults.length > 0)
    throw new Error(`Wrong environments:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  return checked;
}

function hint(arn: string): string {
  if (/:assumed-role\//.test(arn)) return '; a session is known by the ARN of its role (aws:PrincipalArn)';
  if (arn.endsWith(':root')) return '; a whole account cannot be a caller, name the roles in it';
  return '';
}

function faultOf(name: string, issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `${[name, ...issue.path].join('.')}: has unknown keys ${issue.keys.join(', ')}`;
  }
  const rule =
    issue.path[0] === 'logRetentionDays' ? `must be one of ${RETENTIONS.join(', ')}` : issue.message;
  return `${[name, ...issue.path].join('.')}: ${rule}`;
}
