/** PASS: as it should be. FAIL: the service does not do its work, or soon will not. WARN: look at it; or it could not be checked. */
export type Verdict = 'PASS' | 'FAIL' | 'WARN';

/** What a check found. */
export interface Finding {
  readonly verdict: Verdict;
  readonly what: string;
  /** What an operator does about it; with every verdict but PASS. */
  readonly cure?: string;
  /** That nothing is known of what was to be checked. */
  readonly unchecked?: true;
}

/** A finding and the check that it is of. */
export interface Line extends Finding {
  readonly check: string;
}

export function pass(what: string): Finding {
  return { verdict: 'PASS', what };
}

export function warn(what: string, cure: string): Finding {
  return { verdict: 'WARN', what, cure };
}

export function fail(what: string, cure: string): Finding {
  return { verdict: 'FAIL', what, cure };
}

/** That a check could not be made is no fault of the service, and says nothing about the other checks. */
export function notChecked(what: string, cure: string): Finding {
  return { ...warn(what, cure), unchecked: true };
}
