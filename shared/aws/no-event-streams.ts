/**
 * Stands in for `@smithy/core/event-streams` in the bundles (an esbuild alias, see
 * `infra/constructs/functions/bundling.ts`). The SDK imports it when an operation streams events; none that the
 * functions call does. Left out, a bundle is 19 KiB smaller.
 */
throw new Error('event streams are not in the bundles: an operation of the AWS SDK has begun to need them');
