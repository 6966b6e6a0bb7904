import * as z from 'zod/mini';

/** A path of up to 512 characters, and a name of up to 64. */
const ROLE_OR_USER = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/([\w+=,.@/-]{0,510}\/)?[\w+=,.@-]{1,64}$/;

/**
 * A continent or country, some with a partition behind it (`us-gov`, `us-isob`, `eusc-de`), a point of the compass and a
 * number. Whether AWS has such a region is for AWS to say: it opens new ones.
 */
const AREA = /[a-z]{2}(?:-gov|-iso[a-z]?)?|eusc-[a-z]{2}/.source;
const COMPASS = /central|(?:north|south)(?:east|west)?|east|west/.source;
const REGION_NAME = `(?:${AREA})-(?:${COMPASS})-[1-9]\\d?`;

/** Not an alias: IAM grants the use of a key by the key's own ARN. */
const KEY = new RegExp(`^arn:aws[a-z-]*:kms:${REGION_NAME}:\\d{12}:key/[\\w-]+$`);

const ACCOUNT_RULE = 'must be 12 digits, in quotes';
const REGION_RULE = 'must be a region like eu-west-1';
const KEY_RULE =
  'must be the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>, not its id or an alias';
const VPC_ENDPOINT_RULE = 'must be the id of a VPC endpoint, vpce- and 8 or 17 hexadecimal digits';

/** An AWS account. */
export const accountId = z.string(ACCOUNT_RULE).check(z.regex(/^\d{12}$/, ACCOUNT_RULE));

/** An AWS region. */
export const regionName = z.string(REGION_RULE).check(z.regex(new RegExp(`^${REGION_NAME}$`), REGION_RULE));

/** ARN of an IAM role or user: what `aws:PrincipalArn` is for it and its sessions. */
export const roleOrUserArn = z.string({ error: 'must be an ARN' }).check(
  z.refine((arn) => ROLE_OR_USER.test(arn), {
    error: ({ input }) =>
      `${JSON.stringify(input)} must be the ARN of an IAM role or user, arn:aws:iam::<account>:role/<name>${hint(String(input))}`,
  }),
);

/** ARN of a KMS key. */
export const keyArn = z.string(KEY_RULE).check(z.regex(KEY, KEY_RULE));

/** Id of an interface VPC endpoint. */
export const vpcEndpointId = z
  .string(VPC_ENDPOINT_RULE)
  .check(z.regex(/^vpce-[0-9a-f]{8}([0-9a-f]{9})?$/, VPC_ENDPOINT_RULE));

function hint(arn: string): string {
  if (/:assumed-role\//.test(arn)) return '; a session is known by the ARN of its role (aws:PrincipalArn)';
  if (arn.endsWith(':root')) return '; a whole account cannot be a caller, name the roles in it';
  return '';
}
