import type { MiddlewareObj } from '@middy/core';
import { sandboxImClient } from '../im/sandbox-im-client.ts';

/** Builds the sandbox's IM client at its first request, so that a wrong environment variable is told at once. */
export function variablesCheck(): MiddlewareObj {
  return {
    before() {
      sandboxImClient();
    },
  };
}
