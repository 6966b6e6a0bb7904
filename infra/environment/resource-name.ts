/** What an environment's stack is called, and its API, its bus, its dashboard: `thread-members-dev`. */
export function serviceName(environment: string): string {
  return `thread-members-${environment}`;
}

/** The name of one of an environment's resources, such as `thread-members-dev-list-members`. */
export function resourceName(environment: string, part: string): string {
  return `${serviceName(environment)}-${part}`;
}

/** The last parts of the queues' names. */
export const QUEUES = {
  changes: 'changes.fifo',
  /** The consumer's dead letters. */
  unapplied: 'unapplied-changes.fifo',
  /** The sequencer's dead letters. */
  undelivered: 'undelivered-events',
} as const;
/** The last part of the name of the function that puts events in order, which is its file's name, too. */
export const SEQUENCER = 'sequence-member-events';
