import { expect, test, vi } from 'vitest';
import { soak } from './soak.ts';

test('no request fails while the token is rotated, though the vendor refuses the old one early', async () => {
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockReturnValue(undefined);

  const figures = await soak({ rotations: 4, callers: 20, pauseMs: 50 });

  expect(figures).toMatchObject({ rotations: 4, failures: 0 });
  expect(figures.requests).toBeGreaterThan(100);
  expect(figures.refusedCalls).toBeGreaterThan(0);
});
