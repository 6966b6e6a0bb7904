import { expect, test, vi } from 'vitest';
import { soakHostileVendor } from './hostile-vendor.ts';

test('under a hostile vendor no answer is lost, no write repeated once its answer had begun, no sandbox wedged', async () => {
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockReturnValue(undefined);

  const figures = await soakHostileVendor({ callers: 8, ms: 1_500 });

  expect(figures).toMatchObject({ lostAnswers: 0, dishonestRepeats: 0, wedged: 0 });
  expect(figures.requests).toBeGreaterThan(50);
});
