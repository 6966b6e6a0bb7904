import type { Envelope } from '../im/answers.ts';
import type { Invocation } from '../invocation.ts';

/**
 * The fields that every answer ends with: the whole operation's duration, and the vendor's own as it gave them. What it did not
 * give is `undefined`, which JSON leaves out.
 */
export function closingFields(
  { timestamp = Date.now(), uri, organization, applicationName }: Envelope,
  { startedAt }: Invocation,
) {
  const duration = Math.round(performance.now() - startedAt);
  return { duration, timestamp, uri, organization, applicationName };
}
