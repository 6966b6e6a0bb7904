import { logGroupName } from '../../environment/resource-name.ts';

interface Facts {
  /** The environment's name. */
  readonly name: string;
  /** The command that rotates the token. */
  readonly rotate: string;
}

const PUT =
  'Put App ID and App Certificate, 32 hexadecimal digits each, into the agora-app secret (docs/runbook.md#first-token)';
const AGAIN = 'The next attempt mints a new token, within 4 hours';
const ACCESS =
  'See that both secrets are there and not to be deleted, that their key is enabled, and that the rotation function may use all three; then deploy again';
const VENDOR =
  'See whether Agora Chat is up and imBaseUrl in infra/environments.ts is right; the next attempt comes within 4 hours';

/** What to do about each fault that a rotation ends with (`shared/rotation/`). */
const CURES: Readonly<Record<string, string>> = {
  'agora-app-empty': PUT,
  'agora-app-malformed': PUT,
  'mint-failed': PUT,
  'im-auth-failed':
    'Put App ID and certificate of the app in imBaseUrl into the agora-app secret, or correct imBaseUrl',
  'im-misconfigured': 'Correct imBaseUrl in infra/environments.ts and deploy',
  'im-failed': VENDOR,
  'im-timeout': VENDOR,
  'im-bad-answer': VENDOR,
  'pending-too-old': AGAIN,
  'pending-outdated': AGAIN,
  'pending-malformed': AGAIN,
  'pending-empty': AGAIN,
  AccessDeniedException: ACCESS,
  DecryptionFailure: ACCESS,
  InvalidRequestException: ACCESS,
  ResourceNotFoundException: ACCESS,
};

/** What an operator does about a rotation that failed. */
export function rotationCure(fault: string, { name, rotate }: Facts): string {
  const cure = CURES[fault] ?? `Look into the log group ${logGroupName(name, 'rotate-app-token')}`;
  return `${cure}. To rotate at once: ${rotate}`;
}
