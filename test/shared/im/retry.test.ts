import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryDelayMs } from '../../../shared/im/retry.ts';

const PLENTY = { msLeft: 27_500, random: 0.5 };
const RATE_LIMITED = { transient: true, notApplied: true };
const BROKEN = { transient: true, notApplied: false };
const REFUSED = { transient: false, notApplied: true };

describe('whether a failed call is tried again', () => {
  test.each([
    ['GET', RATE_LIMITED, 1, true],
    ['GET', RATE_LIMITED, 2, true],
    ['GET', RATE_LIMITED, 3, false],
    ['GET', BROKEN, 1, true],
    ['GET', BROKEN, 3, false],
    ['GET', REFUSED, 1, false],
    ['POST', RATE_LIMITED, 1, true],
    ['POST', RATE_LIMITED, 2, true],
    ['POST', RATE_LIMITED, 3, false],
    ['POST', BROKEN, 1, false],
    ['POST', REFUSED, 1, false],
    ['DELETE', RATE_LIMITED, 2, true],
    ['DELETE', BROKEN, 1, false],
    ['DELETE', REFUSED, 1, false],
  ] as const)('%s after %o, try %i: %s', (method, failure, tries, again) => {
    expect(retryDelayMs({ method, failure, tries, ...PLENTY }) !== undefined).toBe(again);
  });

  test('full jitter below a bound that doubles, never past the deadline', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        share,
        fc.integer({ min: 0, max: 5_000 }),
        fc.constantFrom(1, 2),
        (random, msLeft, tries) => {
          const delayMs = retryDelayMs({ method: 'GET', failure: BROKEN, tries, msLeft, random });

          const wanted = random * 500 * 2 ** (tries - 1);
          expect(delayMs).toBe(wanted < msLeft ? wanted : undefined);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
