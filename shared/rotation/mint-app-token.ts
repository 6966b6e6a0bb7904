// Not `import { ChatTokenBuilder }`: Node finds no names in this CommonJS module.
import agoraToken from 'agora-token';
import { type AgoraApp, checkedAgoraApp } from './agora-app-secret.ts';
import { RotationError } from './rotation-error.ts';

/** The longest life that the vendor gives an app token (V13): the old one outlives five missed rotations. */
export const APP_TOKEN_LIFETIME_SECONDS = 24 * 60 * 60;

/** An AccessToken2: its version, then base64. */
const ACCESS_TOKEN_2 = /^007[A-Za-z0-9+/]{64,}={0,2}$/;

/** An app token in the form its secret holds it. */
export interface MintedAppToken {
  readonly appToken: string;
  /** When it expires, epoch seconds. */
  readonly expiresAt: number;
}

/**
 * Mints an app token of 24 h. The vendor's builder returns `''` for what it does not like, so input and output are
 * checked (V13).
 *
 * @throws RotationError naming the field at fault and its rule, or that the builder made no token
 */
export function mintAppToken(app: AgoraApp): MintedAppToken {
  const { appId, appCertificate } = checkedAgoraApp(app);
  // Before the builder takes the time itself: the token lives at least as long as we say.
  const expiresAt = Math.floor(Date.now() / 1_000) + APP_TOKEN_LIFETIME_SECONDS;
  const appToken = agoraToken.ChatTokenBuilder.buildAppToken(
    appId,
    appCertificate,
    APP_TOKEN_LIFETIME_SECONDS,
  );
  if (ACCESS_TOKEN_2.test(appToken)) return { appToken, expiresAt };
  throw new RotationError('mint-failed', 'agora-token made no AccessToken2 of this App ID and certificate');
}
