import * as z from 'zod/mini';

/** What an error is about, where the vendor's words or its `error_code` tell (docs/design.md#errors). */
export const reason = z.enum([
  'user-unknown',
  'not-in-group',
  'join-limit',
  'thread-unknown',
  'threads-disabled',
  'rate',
  'plan',
]);

/** See `reason`. */
export type Reason = z.infer<typeof reason>;
