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
  'backends/wasm-scripts',
  'backends/native-oracle',
].map((name) => `/test/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((name) => moduleId.endsWith(name));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/{unit,trainer,backends,webview}/**/*.test.ts'],
    // Trainer tests train real models in real processes; two cores share the work.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: './test/temporary-folder.ts',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
