/** Partitions of AWS by how the names of their regions begin; all others are in `aws`. */
const PARTITIONS = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^us-iso-/, 'aws-iso'],
  [/^us-isob-/, 'aws-iso-b'],
  [/^eu-isoe-/, 'aws-iso-e'],
  [/^us-isof-/, 'aws-iso-f'],
  [/^eusc-/, 'aws-eusc'],
] as const;

interface Arns {
  readonly region?: string | undefined;
  readonly encryptionKeyArn?: string | undefined;
  readonly callers?: readonly string[] | undefined;
}

/**
 * ARNs that cannot be used where the environment is: a key of another region, anything of another partition. Where the
 * environment names no region, its key's is its own, and without a key the partition is that of the first caller.
 *
 * @returns the fields at fault, each with the rule it broke
 */
export function foreignArns({
  region,
  encryptionKeyArn,
  callers = [],
}: Arns): { field: string; rule: string }[] {
  const [, keyPartition, , keyRegion] = encryptionKeyArn?.split(':') ?? [];
  const own = region ?? keyRegion;
  const partition = own === undefined ? partitionIn(callers[0]) : partitionOf(own);
  const rule = `must be in the partition ${partition}, as the environment is`;
  return [
    ...(keyRegion === undefined || keyRegion === own
      ? []
      : [{ field: 'encryptionKeyArn', rule: `must be in ${own}, as the environment is` }]),
    ...(encryptionKeyArn === undefined || keyPartition === partition
      ? []
      : [{ field: 'encryptionKeyArn', rule }]),
    ...callers.flatMap((arn, index) =>
      partitionIn(arn) === partition ? [] : [{ field: `callers.${index}`, rule }],
    ),
  ];
}

/** The partition that a region is in. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(([names]) => names.test(region))?.[1] ?? 'aws';
}

function partitionIn(arn: string | undefined): string | undefined {
  return arn?.split(':')[1];
}
