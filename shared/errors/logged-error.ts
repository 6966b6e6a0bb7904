import { errorName } from './error-name.ts';

/**
 * What is logged of an error that nobody foresaw. Of one of AWS's SDK the message is left out, here and at the head of the
 * stack: it may quote a secret or a message's body.
 */
export function loggedError(error: unknown): object {
  if (!(error instanceof Error)) return { name: errorName(error) };
  const { name, message, stack = '' } = error;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return { name, ...(!isOfAws(error) && { message }), stack: frames.join('\n') };
}

/** The SDK marks its errors: those that a service answers, those of reading an answer, those of the way there. */
function isOfAws(error: Error): boolean {
  return ['$fault', '$metadata', '$response'].some((mark) => mark in error);
}
