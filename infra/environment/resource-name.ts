/** What an environment's stack is called, and its API, its bus, its dashboard: `thread-members-dev`. */
export function serviceName(environment: string): string {
  return `thread-members-${environment}`;
}

/** The command that deploys an environment. */
export function deployCommand(environment: string): string {
  return `npx cdk deploy ${serviceName(environment)}`;
}

/** The name of one of an environment's resources, such as `thread-members-dev-list-members`. */
export function resourceName(environment: string, part: string): string {
  return `${serviceName(environment)}-${part}`;
}

/** The name of one of an environment's secrets, such as `thread-members/dev/app-token`. */
export function secretName(environment: string, part: keyof typeof SECRETS): string {
  return `thread-members/${environment}/${SECRETS[part]}`;
}

/** The log group of one of an environment's functions, by the function's file, such as `list-members`. */
export function logGroupName(environment: string, entry: string): string {
  return `/aws/lambda/${resourceName(environment, entry)}`;
}

/** The last parts of the secrets' names. */
const SECRETS = { appToken: 'app-token', agoraApp: 'agora-app' } as const;

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
