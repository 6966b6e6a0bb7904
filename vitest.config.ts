import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Vitest leaves one core free, which is half of a small machine's.
    maxWorkers: '100%',
    testTimeout: 60_000,
    coverage: { include: ['functions/**', 'shared/**', 'infra/**'] },
  },
});
