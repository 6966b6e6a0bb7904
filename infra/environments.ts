import { checkEnvironments } from './environment/check-environments.ts';

/**
 * The environments: each becomes one stack, `thread-members-<name>`, and several can live in one account. What an entry
 * can say, with the defaults, is in `check-environments.ts`.
 */
export const environments = checkEnvironments({
  dev: {
    imBaseUrl: 'https://a41.chat.agora.io/example-org/thread-members-dev',
  },
  prod: {
    imBaseUrl: 'https://a41.chat.agora.io/example-org/thread-members',
    logRetentionDays: 365,
    keepState: true,
    canary: true,
  },
});
