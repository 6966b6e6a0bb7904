import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryDelayMs } from '../../../shared/im/retry.ts';
import { sample } from '../../support/runs.ts';

const PLENTY = { msLeft: 27_500, random: 0.5, waitsOutRateLimit: false };
const RATE_LIMITED = { code: 'rate-limited', transient: true, notApplied: true } as const;
const UNAVAILABLE = { code: 'im-failed', transient: true, notApplied: true } as const;
const BROKEN = { code: 'im-failed', transient: true, notApplied: false } as const;
const REFUSED = { code: 'refused-by-im', transient: false, notApplied: true } as const;

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

  test.each([
    ['POST', RATE_LIMITED, 3, true],
    ['DELETE', RATE_LIMITED, 1_000, true],
    ['POST', UNAVAILABLE, 2, true],
    ['POST', UNAVAILABLE, 3, false],
    ['POST', BROKEN, 1, false],
    ['POST', REFUSED, 1, false],
  ] as const)(
    'where rate limits are waited out: %s after %o, try %i: %s',
    (method, failure, tries, again) => {
      const delayMs = retryDelayMs({ method, failure, tries, ...PLENTY, waitsOutRateLimit: true });

      expect(delayMs !== undefined).toBe(again);
      expect(delayMs ?? 0).toBeLessThanOrEqual(8_000);
    },
  );

  test('full jitter below a bound that doubles, never past the deadline', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        share,
        fc.integer({ min: 0, max: 5_000 }),
        fc.constantFrom(1, 2),
        (random, msLeft, tries) => {
          const failed = { method: 'GET', failure: BROKEN, tries, waitsOutRateLimit: false } as const;
          const delayMs = retryDelayMs({ ...failed, msLeft, random });

          const wanted = random * 500 * 2 ** (tries - 1);
          expect(delayMs).toBe(wanted < msLeft ? wanted : undefined);
        },
      ),
      sample(1_000),
    );
  });
});
