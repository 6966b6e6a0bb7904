import * as z from 'zod/mini';
import { AppTokenUnavailableError } from '../errors/app-token-unavailable-error.ts';
import { parseJson } from '../parse-json.ts';

/** An RFC 6750 bearer token; the vendor's are far longer than 20 characters, a password typed by mistake is not. */
const appToken = z.string().check(z.regex(/^(?=.{20})[A-Za-z0-9\-._~+/]+=*$/));

/** The secret's JSON form. Milliseconds, a frequent slip, are beyond the bound. */
const appTokenSecret = z.object({
  appToken,
  expiresAt: z.optional(z.int().check(z.positive(), z.lt(100_000_000_000))),
});

/** An app token as the secret holds it. */
export interface AppToken {
  readonly token: string;
  /** When it expires, epoch ms; absent when the secret does not say. */
  readonly expiresAtMs?: number;
}

/**
 * Reads the app token out of its secret: `{"appToken":"...","expiresAt":<epoch seconds>}` or just the token
 * (docs/design.md#token). `{}`, with which the secret starts, is read as "not there yet".
 *
 * @throws AppTokenUnavailableError when there is none, or in no known form; the secret's text is in no error
 */
export function parseAppTokenSecret(secretString: string | undefined, secretId: string): AppToken {
  const text = secretString?.trim() ?? '';
  if (text === '') throw new AppTokenUnavailableError('empty', secretId);
  if (!text.startsWith('{')) return { token: checked(appToken.safeParse(text), secretId) };
  const json = parseJson(text);
  if (json instanceof Object && Object.keys(json).length === 0)
    throw new AppTokenUnavailableError('empty', secretId);
  const secret = checked(appTokenSecret.safeParse(json), secretId);
  const expiry = secret.expiresAt === undefined ? {} : { expiresAtMs: secret.expiresAt * 1_000 };
  return { token: secret.appToken, ...expiry };
}

function checked<T>(result: z.core.util.SafeParseResult<T>, secretId: string): T {
  if (result.success) return result.data;
  throw new AppTokenUnavailableError('malformed', secretId);
}
