import { readEnvironment } from '../environment.ts';
import { openEarlyConnection } from './early-connection.ts';

/**
 * The variables of the IM client as they are at import; absent when one is missing or wrong, which the first request is told.
 *
 * To be imported before the AWS SDK is: Lambda runs imports ahead of requests, and the vendor's side of the connection goes
 * on while the rest is evaluated (docs/design.md#speed).
 */
export const earlyEnvironment = imEnvironment();
if (earlyEnvironment) openEarlyConnection(new URL(earlyEnvironment.IM_BASE_URL));

function imEnvironment() {
  try {
    return readEnvironment('IM_BASE_URL', 'IM_REMOVE_NOUN', 'APP_TOKEN_SECRET_ID');
  } catch {
    return undefined;
  }
}
