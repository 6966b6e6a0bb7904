import { NotInstallableError } from './install-ministack.ts';
import { MINISTACK_LOG } from './ministack.ts';

/** EX_UNAVAILABLE of sysexits.h. */
const UNAVAILABLE = 69;

/** Tells why the test ended before its end, and what its exit code is: PyPI not answering is nobody's fault here. */
export function reportFailure(error: unknown): number {
  if (error instanceof NotInstallableError) {
    process.stderr.write(`MiniStack cannot be installed: ${error.message}\n`);
    return UNAVAILABLE;
  }
  process.stderr.write(`\n${(error as Error).stack}\nMiniStack's log, if it was started: ${MINISTACK_LOG}\n`);
  return 1;
}
