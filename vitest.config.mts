import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Short files that take long. In a fresh clone Vitest goes by size, begins them last, and one core waits for the other. */
const LONG = [
  'webview/accessibility',
  'webview/sweep',
  'unit/source/fixtures',
  'unit/cli/cli',
  'unit/experiments/trials/warm',
  'unit/experiments/trials/casualties',
  'unit/experiments/sweep',
  'unit/experiments/sweep-samplers',
  'unit/fuzz/readers',
  'trainer/healthy',
  'trainer/epochs',
  'trainer/verify',
  'trainer/faults/kills',
  'trainer/faults/faults',
  'trainer/warm',
  'trainer/warm-unfit',
  'trainer/edited-training',
  'trainer/defects-data',
  'trainer/defects-dynamics',
  'backends/wasm-scripts',
  'backends/native-oracle',
].map((name) => `/test/${name}.test.ts`);

/** Those with a process of their own come before those that share one: Vitest ends a shared process where another kind is next. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) =>
      (project.config.isolate ? 0 : 2) + (LONG.some((name) => moduleId.endsWith(name)) ? 0 : 1);
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

/**
 * Files that change what a whole process has, its language or what it finds of the machine, or that would be slowed or led astray by what others
 * left in it. All others share two processes: to start one, load Vitest and our source in it takes half a second a file.
 */
const ALONE = [
  'test/backends/**/*.test.ts',
  'test/unit/experiments/trials/{casualties,kept,local-executor,warm}.test.ts',
  'test/unit/**/pseudo-language.test.ts',
  'test/unit/session/{clock,stalled}.test.ts',
  'test/unit/runs/{find-node,setup-checks,supervision,usage}.test.ts',
  'test/trainer/unused-gpu.test.ts',
];

// Trainer tests train real models in real processes; two cores share the work.
const common = { testTimeout: 120_000, hookTimeout: 120_000, setupFiles: ['./test/each-file.ts'] };

export default defineConfig({
  test: {
    globalSetup: './test/temporary-folder.ts',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { name: 'alone', include: ALONE, ...common } },
      {
        test: {
          name: 'together',
          include: ['test/{unit,trainer,webview}/**/*.test.ts'],
          exclude: ALONE,
          isolate: false,
          ...common,
        },
      },
    ],
  },
});
