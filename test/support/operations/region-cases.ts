import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

type Variables = Record<string, string | undefined>;

/** Variables of a machine on which no region is set. */
export function noRegion(): Variables {
  return { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, ...profileFile('') };
}

/** Where a region is set, the variables that say so, and the region that the AWS CLI takes. */
export const regionCases: [string, () => Variables, string][] = [
  [
    'AWS_REGION before all else',
    () => ({ ...withProfile(), AWS_REGION: 'ap-south-1', AWS_DEFAULT_REGION: 'sa-east-1' }),
    'ap-south-1',
  ],
  [
    'then AWS_DEFAULT_REGION',
    () => ({ ...withProfile(), AWS_REGION: undefined, AWS_DEFAULT_REGION: 'sa-east-1' }),
    'sa-east-1',
  ],
  ['then the profile', withProfile, 'eu-south-2'],
];

function withProfile(): Variables {
  return { ...noRegion(), ...profileFile('[default]\nregion = eu-south-2\n') };
}

/** A configuration file of the AWS CLI, which goes with the test. */
function profileFile(text: string): Variables {
  const folder = mkdtempSync(join(tmpdir(), 'profile-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const AWS_CONFIG_FILE = join(folder, 'config');
  writeFileSync(AWS_CONFIG_FILE, text);
  return { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
}
