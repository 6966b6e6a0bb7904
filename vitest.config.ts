import { defineConfig } from 'vitest/config';
import { runs } from './test/support/runs.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Vitest leaves one core free, which is half of a small machine's.
    maxWorkers: '100%',
    // Each property's runs are multiplied by it, too.
    testTimeout: 60_000 * runs(1),
    coverage: { include: ['functions/**', 'shared/**', 'infra/**'] },
  },
});
