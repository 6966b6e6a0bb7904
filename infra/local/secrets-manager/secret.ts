import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AwsFailure } from '../aws-failure.ts';

const ARN_PREFIX = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:';
const ARN_SUFFIX = '-AbCdEf';

/** A value as it was put: text, or bytes in base64. */
export type StoredValue = { readonly SecretString: string } | { readonly SecretBinary: string };

/** One version; without a value it is one that a rotation, or the probe of a schedule, has just begun. */
interface Version {
  value: StoredValue | undefined;
}

/** One secret with AWS's rules for versions and their labels: a label is on one version at most. */
export class Secret {
  readonly name: string;
  readonly rotationEnabled: boolean;
  /** When a rotation last came to its end. */
  lastRotated: Date | undefined;
  /** When it will be gone; until then it can be described, but not used. */
  deletedAt: Date | undefined;
  private readonly versions = new Map<string, Version>();
  /** The version that holds each label. */
  private readonly labels = new Map<string, string>();

  constructor(name: string, rotationEnabled: boolean) {
    this.name = name;
    this.rotationEnabled = rotationEnabled;
  }

  get arn(): string {
    return `${ARN_PREFIX}${this.name}${ARN_SUFFIX}`;
  }

  /** The name in a `SecretId`, which is a name or an ARN. */
  static nameOf(secretId: string): string {
    return secretId.startsWith(ARN_PREFIX) ? secretId.slice(ARN_PREFIX.length, -ARN_SUFFIX.length) : secretId;
  }

  /** The version that holds a label. */
  holderOf(label: string): string | undefined {
    return this.labels.get(label);
  }

  valueOf(versionId: string): StoredValue | undefined {
    return this.versions.get(versionId)?.value;
  }

  has(versionId: string): boolean {
    return this.versions.has(versionId);
  }

  labelsOf(versionId: string): string[] {
    return [...this.labels].filter(([, holder]) => holder === versionId).map(([label]) => label);
  }

  /** Versions that have labels; those without are deprecated and appear nowhere. */
  get versionIdsToStages(): Record<string, string[]> {
    const ids = new Set(this.labels.values());
    return Object.fromEntries([...ids].map((id) => [id, this.labelsOf(id)]));
  }

  /** Stores a value: once for each version; the same value again changes nothing, another one is refused. */
  put(versionId: string, value: StoredValue, labels: readonly string[]): void {
    const existing = this.versions.get(versionId);
    if (isDeepStrictEqual(existing?.value, value)) return;
    if (existing?.value !== undefined)
      throw new AwsFailure(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${this.name}.`,
      );
    this.versions.set(versionId, { value });
    for (const label of labels) this.attach(label, versionId);
    if (!this.labels.has('AWSCURRENT')) this.attach('AWSCURRENT', versionId);
  }

  /** A new version without a value, labelled AWSPENDING. */
  beginPending(): string {
    const versionId = randomUUID();
    this.versions.set(versionId, { value: undefined });
    this.attach('AWSPENDING', versionId);
    return versionId;
  }

  /** Forgets a version and its labels. */
  discard(versionId: string): void {
    for (const label of this.labelsOf(versionId)) this.labels.delete(label);
    this.versions.delete(versionId);
  }

  /** Puts a label on a version, off the one that has it; AWSPREVIOUS goes where AWSCURRENT was. */
  attach(label: string, versionId: string): void {
    const former = this.labels.get(label);
    this.labels.set(label, versionId);
    if (label !== 'AWSCURRENT' || former === versionId) return;
    if (former !== undefined) this.labels.set('AWSPREVIOUS', former);
    if (this.labels.get('AWSPREVIOUS') === versionId) this.labels.delete('AWSPREVIOUS');
  }

  detach(label: string): void {
    this.labels.delete(label);
  }
}
