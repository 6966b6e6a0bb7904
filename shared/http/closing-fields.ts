import type { Envelope } from '../im/answers.ts';
import type { Invocation } from '../invocation.ts';

/** The fields that every answer ends with: the whole operation's duration, and the vendor's own as it gave them. */
export function closingFields(
  { timestamp, uri, organization, applicationName }: Envelope,
  { startedAt }: Invocation,
) {
  return {
    duration: Math.round(performance.now() - startedAt),
    timestamp: timestamp ?? Date.now(),
    ...(uri !== undefined && { uri }),
    ...(organization !== undefined && { organization }),
    ...(applicationName !== undefined && { applicationName }),
  };
}
