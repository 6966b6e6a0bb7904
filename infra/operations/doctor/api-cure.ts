import { deployCommand, logGroupName, secretName } from '../../environment/resource-name.ts';
import type { ApiAnswer } from './api-answer.ts';

interface Cure {
  readonly verdict: 'FAIL' | 'WARN';
  readonly cure: string;
}

const BASE_URL = 'imBaseUrl in infra/environments.ts';
const VENDOR = `See whether Agora Chat is up, and whether ${BASE_URL} leads to it.`;

/** What the doctor's own caller lacks, or what passes by itself: the service may be well. */
const NOT_THE_SERVICE: Readonly<Record<number, string>> = {
  403: 'Use IAM credentials that may execute-api:Invoke this API and, where the environment names callers, are one of them; with vpcEndpointIds, run the doctor inside the VPC.',
  429: 'Wait a second and run the doctor again.',
};

/** What an operator does about an answer that is not right. */
export function apiCure({ status, code }: ApiAnswer, environment: string): Cure {
  const passing = code === 'refused-by-im' ? undefined : NOT_THE_SERVICE[status];
  if (passing !== undefined) return { verdict: 'WARN', cure: passing };
  return { verdict: 'FAIL', cure: curesIn(environment)[code ?? ''] ?? lookIntoTheLog(environment) };
}

/** What to do about each code. */
function curesIn(environment: string): Readonly<Record<string, string>> {
  const token = secretName(environment, 'appToken');
  const deploy = deployCommand(environment);
  return {
    'app-token-unavailable':
      'The lines about certificate and rotation say what is missing, and docs/runbook.md#first-token has the commands; else the functions may not read the secret, or not use its key: `cause` in their line of this request says why.',
    'im-auth-failed': `Rotate the token: aws secretsmanager rotate-secret --secret-id ${token}. When that fails, App ID and certificate are not those of the app in ${BASE_URL}.`,
    'im-misconfigured': `Correct ${BASE_URL}: the vendor does not know the app in it, or the path under it; then ${deploy}`,
    'refused-by-im': `Correct ${BASE_URL}: the vendor knows no threads under it; then ${deploy}`,
    'im-bad-answer': VENDOR,
    'im-failed': VENDOR,
    'im-timeout': VENDOR,
    'im-plan-exhausted': "Extend the plan in the vendor's console: repeating requests is useless until then.",
    'no-answer': 'See that this machine reaches the API; a private one is reached from its VPC alone.',
  };
}

function lookIntoTheLog(environment: string): string {
  const group = logGroupName(environment, 'list-members');
  return `The functions' log groups, ${group} and -remove-members, have the line of this request.`;
}
