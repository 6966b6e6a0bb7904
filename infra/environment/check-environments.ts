import * as z from 'zod/mini';
import { DEFAULT_CALLS_PER_SECOND, imBaseUrl, imRemoveNoun, VENDOR_LIMIT } from '../../shared/variables.ts';
import { accountId, keyArn, regionName, roleOrUserArn, vpcEndpointId } from './aws-identifiers.ts';
import { EVENT_SETTINGS } from './event-settings.ts';
import { foreignArns } from './foreign-arns.ts';
import { logRetentionDays } from './log-retention.ts';
import { nameCollisions } from './name-collisions.ts';
import { sharedBudgetFaults } from './shared-budgets.ts';
import { DEFAULT_THROTTLING, throttling } from './throttling.ts';
import { WrongEnvironmentsError } from './wrong-environments-error.ts';

const MAX_NAME_LENGTH = 20;
const ENVIRONMENT_NAME = new RegExp(`^[a-z][a-z0-9-]{0,${MAX_NAME_LENGTH - 1}}$`);

/** The environment that callers depend on: what it must ask for. */
const PROD = { name: 'prod', must: ['keepState', 'canary'] } as const;

const flag = z.boolean('must be true or false');

const ENVIRONMENT = z.strictObject({
  /** Account to deploy to; absent: that of the credentials at hand. */
  account: z.optional(accountId),
  /** Region to deploy to; absent: that of the credentials at hand. */
  region: z.optional(regionName),
  /** The vendor's base URL for this environment's app (V4). */
  imBaseUrl,
  /** The noun in the vendor's path for a remove, `thread` or `threads`; absent: the functions find it out (V3). */
  removeNoun: imRemoveNoun,
  /** IAM roles and users that may call and send events, of the environment's partition; absent: whomever the account's IAM policies allow. */
  callers: z.optional(
    z
      .array(roleOrUserArn, { error: 'must be an array of ARNs' })
      .check(
        z.minLength(1, 'must name somebody; leave it out to let the IAM policies of the account decide'),
      ),
  ),
  /** Interface VPC endpoints through which alone the API can be reached; absent: the API is regional, and public. */
  vpcEndpointIds: z.optional(
    z.array(vpcEndpointId, { error: 'must be an array of ids' }).check(
      z.minLength(1, 'must name an endpoint; leave it out for a regional API'),
      z.refine((ids) => new Set(ids).size === ids.length, 'must name each endpoint once'),
    ),
  ),
  /** Requests per second and burst that the API lets through, of all its operations and of each. */
  throttling: z._default(throttling, DEFAULT_THROTTLING),
  /** Sandboxes of the consumer that apply events side by side, each with up to 5 vendor calls in flight. */
  consumerConcurrency: z._default(wholeNumber(2, 1000), EVENT_SETTINGS.consumerConcurrency),
  /** Sandboxes of each HTTP function, at most, kept for it; absent: what the account has left. */
  reservedConcurrency: z.optional(wholeNumber(1, 1000)),
  /** Calls a second of each vendor method that all sandboxes together make under pressure, of the vendor's 100 (V5). */
  vendorCallsPerSecond: z._default(wholeNumber(1, VENDOR_LIMIT), DEFAULT_CALLS_PER_SECOND),
  /** Another environment, of the same app, account and region, whose budget of vendor calls is this one's, too. */
  shareBudgetWith: z.optional(z.string('must be the name of another environment')),
  /** Days that logs are kept. */
  logRetentionDays,
  /**
   * KMS key that encrypts both secrets and the table of the call budget, in the stack's region; its key policy must leave
   * access to the IAM policies of the account, as a new key's does. Absent: AWS's own keys, which cost nothing.
   */
  encryptionKeyArn: z.optional(keyArn),
  /** Whether secrets, queues, bus and logs outlive the stack, and the stack is protected from deletion. */
  keepState: z._default(flag, false),
  /** Whether new code serves a tenth of the requests first, and is taken back when it fails. */
  canary: z._default(flag, false),
  /** Who is told of alarms, having confirmed it once; absent: they show on the dashboard alone. */
  alarmEmail: z.optional(z.email('must be an e-mail address')),
});

/** The name of everything that an entry can say. */
export const SETTINGS: readonly string[] = Object.keys(ENVIRONMENT.shape);

/** An environment as `environments.ts` writes it. */
export type EnvironmentEntry = z.input<typeof ENVIRONMENT>;

/** A checked environment with its defaults filled in; the name is part of every resource's name. */
export type Environment = z.output<typeof ENVIRONMENT> & { readonly name: string };

/**
 * Checks every environment and fills in its defaults.
 *
 * @throws WrongEnvironmentsError naming every environment and field at fault, and the rule each broke
 */
export function checkEnvironments(entries: Record<string, EnvironmentEntry>): Environment[] {
  const faults: string[] = [];
  const checked = Object.entries(entries).flatMap(([name, entry]) => {
    const result = ENVIRONMENT.safeParse(entry);
    if (!ENVIRONMENT_NAME.test(name)) {
      faults.push(`${JSON.stringify(name)}: the name must match ${ENVIRONMENT_NAME.source}`);
    }
    if (!result.success) {
      faults.push(...result.error.issues.map((issue) => faultOf(name, entry, issue)));
      return [];
    }
    const environment = { ...result.data, name };
    faults.push(...lacksOf(environment).map((setting) => `${name}.${setting}: must be true`));
    faults.push(...foreignArns(environment).map(({ field, rule }) => `${name}.${field}: ${rule}`));
    return [environment];
  });
  faults.push(...nameCollisions(Object.keys(entries)), ...sharedBudgetFaults(checked));
  if (faults.length > 0) throw new WrongEnvironmentsError(faults);
  return checked;
}

function wholeNumber(min: number, max: number) {
  const rule = `must be a whole number from ${min} to ${max}`;
  return z.int(rule).check(z.gte(min, rule), z.lte(max, rule));
}

/** What the environment does not ask for although it must. */
function lacksOf(environment: Environment): string[] {
  return environment.name === PROD.name ? PROD.must.filter((setting) => !environment[setting]) : [];
}

function faultOf(name: string, entry: unknown, issue: z.core.$ZodIssue): string {
  const field = [name, ...issue.path].join('.');
  if (issue.code === 'unrecognized_keys') return `${field}: has unknown keys ${issue.keys.join(', ')}`;
  return `${field}: ${isMissing(entry, issue.path) ? 'is missing; ' : ''}${issue.message}`;
}

function isMissing(entry: unknown, path: readonly PropertyKey[]): boolean {
  return path.reduce((value, key) => Object(value)[key], entry) === undefined;
}
