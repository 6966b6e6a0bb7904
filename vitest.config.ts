import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { keepCompiledModules } from './test/support/keep-compiled-modules.ts';
import { IS_LONG_RUN } from './test/support/runs.ts';

/** Ends what hangs; no test depends on how fast the machine is. */
const PATIENCE_MS = IS_LONG_RUN ? 1_800_000 : 180_000;

keepCompiledModules();

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // While one file waits, for a process or a time limit of the service, another one has the core.
    maxWorkers: 2 * availableParallelism(),
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    coverage: { include: ['functions/**', 'shared/**', 'infra/**'] },
  },
});
