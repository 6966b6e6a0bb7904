import * as z from 'zod/mini';
import { parseJson } from '../parse-json.ts';
import { RotationError } from './rotation-error.ts';

const HEX = /^[0-9a-fA-F]{32}$/;
const HEX_RULE = 'must be 32 hexadecimal digits';

function hexDigits() {
  return z.string({ error: HEX_RULE }).check(z.regex(HEX, HEX_RULE));
}

/** What app tokens are made of: the app's ID and its certificate, as the vendor's console shows them (V13). */
export const agoraApp = z.object({ appId: hexDigits(), appCertificate: hexDigits() });

export type AgoraApp = z.infer<typeof agoraApp>;

/**
 * Checks an app's ID and certificate.
 *
 * @throws RotationError naming each field at fault and the rule it broke, never its value
 */
export function checkedAgoraApp(candidate: unknown): AgoraApp {
  const result = agoraApp.safeParse(candidate);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new RotationError('agora-app-malformed', faults.join('; '));
}

/**
 * Reads App ID and certificate out of their secret, `{"appId":"...","appCertificate":"..."}`. `{}`, with which the secret
 * starts, is read as "not there yet" (docs/design.md#rotation).
 *
 * @param secretId name or ARN of the secret, for the error's text
 * @throws RotationError that says what an operator does; none of the secret's text is in it
 */
export function parseAgoraAppSecret(secretString: string | undefined, secretId: string): AgoraApp {
  const json = parseJson(secretString?.trim() || '{}');
  if (!isObject(json))
    throw new RotationError('agora-app-malformed', `Secret ${secretId} does not hold a JSON object: ${CURE}`);
  if (Object.keys(json).length === 0)
    throw new RotationError(
      'agora-app-empty',
      `Secret ${secretId} does not hold the App ID and certificate yet: ${CURE}`,
    );
  try {
    return checkedAgoraApp(json);
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    throw new RotationError(error.fault, `Secret ${secretId}: ${error.message}`);
  }
}

const CURE =
  'an operator puts {"appId":"...","appCertificate":"..."} there, as the vendor’s console shows them, and rotates the app token.';

function isObject(json: unknown): json is object {
  return json instanceof Object && !Array.isArray(json);
}
