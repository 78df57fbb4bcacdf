import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first';

export default defineConfig({
  test: {
    include: ['test/{unit,trainer,backends,webview}/**/*.test.ts'],
    // Trainer tests train real models in real processes; two cores share the work.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
