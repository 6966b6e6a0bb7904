import { devNull } from 'node:os';
import * as z from 'zod';
import { imRemoveNoun, type Variables } from '../../shared/variables.ts';
import { TIME_LIMITS } from '../environment/time-limits.ts';
import { randomFaults } from './im-simulator/random-faults.ts';
import type { AccessKey } from './signature.ts';
import { vendorFault, vendorVariables } from './vendor-settings.ts';

const PORT_RULE = 'must be a port, 0 to 65535';
const LATENCY_RULE = 'must be milliseconds, 0 to 60000';

const PERIOD_RULE = 'must be a time from 1s to 23h, such as 5s, 10m or 4h';
const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };
/** A token lives 24 h: the next one is there before it runs out. */
const MAX_PERIOD_MS = 23 * 3_600_000;

const SETTINGS = z
  .object({
    PORT: wholeNumber(65_535, PORT_RULE).default(3_000),
    EVENTS_PORT: wholeNumber(65_535, PORT_RULE).optional(),
    ...vendorVariables,
    IM_REMOVE_NOUN: imRemoveNoun,
    IM_SIMULATOR_NOUN: z
      .enum(['thread', 'threads', 'both'], { error: 'must be thread, threads or both' })
      .default('thread'),
    IM_LATENCY_MS: wholeNumber(60_000, LATENCY_RULE).default(0),
    IM_FAULTS: randomFaults.optional(),
    ROTATE_EVERY: z
      .string()
      .transform(milliseconds)
      .default(TIME_LIMITS.hoursBetweenRotations * 3_600_000),
  })
  .superRefine((settings, context) => {
    const fault = vendorFault(settings);
    if (fault) context.addIssue({ code: 'custom', path: [fault.variable], message: fault.rule });
  });

/** What `npm start` can be told by environment variables. */
export type LocalSettings = z.infer<typeof SETTINGS>;

/** @throws Error naming each variable at fault and the rule it broke, never its value */
export function readSettings(): LocalSettings {
  const result = SETTINGS.safeParse(process.env);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new Error([...new Set(faults)].join('\n'));
}

/**
 * Sets what the functions and their AWS SDK read, and takes away what would lead the SDK to a real account.
 *
 * @param accessKey what their calls are signed with; default: one that nobody asks for
 */
export function setFunctionVariables(
  variables: Partial<Variables>,
  endpoints: {
    readonly secretsManager: string;
    readonly messaging?: string;
    readonly dynamoDb?: string;
  },
  accessKey: AccessKey = { accessKeyId: 'local', secretAccessKey: 'local' },
): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, variables, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    ...(endpoints.messaging !== undefined && {
      AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.messaging,
      AWS_ENDPOINT_URL_SQS: endpoints.messaging,
    }),
    ...(endpoints.dynamoDb !== undefined && { AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoDb }),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  });
}

function wholeNumber(max: number, rule: string) {
  return z
    .string()
    .regex(/^\d{1,5}$/, rule)
    .transform(Number)
    .pipe(z.number().max(max, rule));
}

function milliseconds(text: string, context: z.RefinementCtx): number {
  const [, count, unit = ''] = /^([1-9]\d{0,4})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  if (!(ms <= MAX_PERIOD_MS)) context.addIssue({ code: 'custom', message: PERIOD_RULE });
  return ms;
}
