import * as z from 'zod/mini';
import { VariableError } from './errors/variable-error.ts';
import { isBaseUrl, REMOVE_NOUNS } from './im-variables.ts';

/** Calls a second of each method that the vendor takes (V5). */
export const VENDOR_LIMIT = 100;

/** Calls a second that the budget hands out by default: what is left is for end users' own calls and unequal clocks. */
export const DEFAULT_CALLS_PER_SECOND = 90;

const BASE_URL_RULE =
  'must be https://HOST/PATH (http on loopback only), without trailing slash, query, fragment or credentials';
const EVENT_BUS_RULE = 'must be the name of the event bus';
const QUEUE_RULE = 'must be the URL of the FIFO queue';
const CALLS_RULE = `must be calls a second, a whole number from 1 to ${VENDOR_LIMIT}`;
const TABLE_RULE = 'must be the name or ARN of the table that the call budget is in';
const ENDPOINT_RULE = 'must be a URL';

/** The vendor's base URL, `https://{host}/{org_name}/{app_name}` or `https://{host}/app-id/{app_id}` (V4). */
export const imBaseUrl = z.string({ error: BASE_URL_RULE }).check(z.refine(isBaseUrl, BASE_URL_RULE));

/** The noun in the vendor's path for a remove, about which its own pages disagree (V3), or `auto`, which finds it out. */
export const imRemoveNoun = z._default(
  z.enum(REMOVE_NOUNS, { error: 'must be auto, thread or threads' }),
  'auto',
);

const VARIABLES = {
  IM_BASE_URL: imBaseUrl,
  IM_REMOVE_NOUN: imRemoveNoun,
  APP_TOKEN_SECRET_ID: secretId('the app token'),
  AGORA_APP_SECRET_ID: secretId('App ID and certificate'),
  EVENT_BUS_NAME: z.string(EVENT_BUS_RULE).check(z.regex(/^[\w./-]{1,256}$/, EVENT_BUS_RULE)),
  QUEUE_URL: z.string(QUEUE_RULE).check(
    z.refine((url) => URL.canParse(url), QUEUE_RULE),
    z.endsWith('.fifo', QUEUE_RULE),
  ),
  /** Absent: there is no budget, each sandbox is for itself. */
  BUDGET_TABLE_NAME: z.optional(z.string(TABLE_RULE).check(z.minLength(1, TABLE_RULE))),
  VENDOR_CALLS_PER_SECOND: z._default(
    z.string(CALLS_RULE).check(z.regex(/^([1-9]\d?|100)$/, CALLS_RULE)),
    String(DEFAULT_CALLS_PER_SECOND),
  ),
  /** Lambda's own; the endpoints are for stand-ins of AWS. */
  AWS_REGION: z.string('must be the region'),
  AWS_ENDPOINT_URL_DYNAMODB: z.optional(z.string(ENDPOINT_RULE).check(z.refine(URL.canParse, ENDPOINT_RULE))),
  AWS_ENDPOINT_URL: z.optional(z.string(ENDPOINT_RULE).check(z.refine(URL.canParse, ENDPOINT_RULE))),
};

/** The functions' environment variables (docs/design.md#environment), as the CDK code sets them and the functions read them. */
export type Variables = { [Name in keyof typeof VARIABLES]: z.infer<(typeof VARIABLES)[Name]> };

/**
 * Reads and checks environment variables. Call it inside an invocation, never at import: an error at import reaches the
 * caller as the gateway's bare 502.
 *
 * @throws VariableError naming every variable at fault and the rule it broke
 */
export function readVariables<Name extends keyof Variables>(...names: Name[]): Pick<Variables, Name> {
  const results = names.map((name) => ({ name, result: VARIABLES[name].safeParse(process.env[name]) }));
  const faults = results.flatMap(({ name, result }) =>
    result.success ? [] : [{ variable: name, rule: result.error.issues[0]?.message ?? 'is wrong' }],
  );
  if (faults.length > 0) throw new VariableError(faults);
  const values: object = Object.fromEntries(results.map(({ name, result }) => [name, result.data]));
  return values as Pick<Variables, Name>; // each was checked by its own schema
}

function secretId(content: string) {
  const rule = `must be the name or ARN of the secret that holds ${content}`;
  return z.string({ error: rule }).check(z.minLength(1, rule));
}
