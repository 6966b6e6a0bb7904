import { setImmediate as nextTurn } from 'node:timers/promises';
import { readVariables } from '../variables.ts';
import { openEarlyConnection } from './early-connection.ts';

/**
 * The variables of the IM client as they are at import; absent when one is missing or wrong, which the first request is told.
 *
 * To be imported before the AWS SDK is: Lambda runs imports ahead of requests, and the vendor's side of the connection goes
 * on while the rest is evaluated (docs/design.md#speed).
 */
export const earlyVariables = imVariables();
if (earlyVariables) {
  openEarlyConnection(new URL(earlyVariables.IM_BASE_URL));
  // The connection's first packet leaves when the event loop turns.
  await nextTurn();
}

function imVariables() {
  try {
    return readVariables('IM_BASE_URL', 'IM_REMOVE_NOUN', 'APP_TOKEN_SECRET_ID');
  } catch {
    return undefined;
  }
}
