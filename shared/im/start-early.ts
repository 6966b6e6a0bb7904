import { isBaseUrl, REMOVE_NOUNS } from '../im-variables.ts';
import { openEarlyConnection } from './early-connection.ts';

// Not by readVariables: what that checks with takes 3 ms to load, which the connection need not wait for.
const { IM_BASE_URL = '', IM_REMOVE_NOUN = 'auto', APP_TOKEN_SECRET_ID = '' } = process.env;
const right =
  isBaseUrl(IM_BASE_URL) &&
  REMOVE_NOUNS.some((noun) => noun === IM_REMOVE_NOUN) &&
  APP_TOKEN_SECRET_ID !== '';

/**
 * The app token's secret, to be read early; absent when a variable of the IM client is missing or wrong, which the first request
 * is told.
 *
 * To be imported before all else: Lambda runs imports ahead of requests, and the vendor's side of the connection goes on while
 * the rest is evaluated (docs/design.md#speed).
 */
export const earlySecretId = right ? APP_TOKEN_SECRET_ID : undefined;

if (right) await openEarlyConnection(new URL(IM_BASE_URL));
