/** What a call of AWS's SDK is ended by. */
interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/**
 * Makes a call of AWS's SDK that settles in so many ms at the latest. A signal alone does not see to that: the SDK lets go of
 * it when the connection closes, and hears nothing of an upgrade (101) that it did not ask for. Its timer keeps the process
 * alive, as the signal of `AbortSignal.timeout` does not.
 *
 * @throws an error named `AbortError`, as the SDK's own, when time ran out; otherwise what the call throws
 */
export async function inTime<T>(ms: number, call: (options: CallOptions) => Promise<T>): Promise<T> {
  const aborter = new AbortController();
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    aborter.abort();
    reject(new AbortError('no answer in time'));
  }, ms);
  try {
    return await Promise.race([call({ abortSignal: aborter.signal }), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Named as the SDK names its own. */
class AbortError extends Error {
  override readonly name = 'AbortError';
}
