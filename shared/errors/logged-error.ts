/**
 * What is logged of an error that nobody foresaw. Of one of AWS's SDK the message is left out, here and at the head of the
 * stack: it may quote a secret or a message's body.
 */
export function loggedError(error: unknown): object {
  const { name, message, stack = '' } = error as Error;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return { name, ...(!isOfAws(error) && { message }), stack: frames.join('\n') };
}

/** The SDK marks its errors: those that a service answers, those of reading an answer, those of the way there. */
function isOfAws(error: unknown): boolean {
  return error instanceof Object && ['$fault', '$metadata', '$response'].some((mark) => mark in error);
}
