import { changed } from './suites/changed';
import { dialogs } from './suites/dialogs';
import { files } from './suites/files';
import { repair } from './suites/repair';
import { restricted } from './suites/restricted';
import { setUp } from './suites/set-up';
import { pictures } from './suites/pictures';
import { sweep } from './suites/sweep';
import { story } from './suites/story';
import { tools } from './suites/tools';
import { verified } from './suites/verified';
import { driver } from './driver';
import type { Step } from './steps';

const suites: Record<string, Step[]> = {
  story: [...story, ...files, ...changed, ...dialogs, ...repair, ...sweep, ...setUp, ...tools],
  verified,
  restricted,
  pictures,
};

/** VS Code calls this in its extension host. The steps of a suite build on one another, so the first failure ends it. */
export async function run(): Promise<void> {
  const name = process.env['REGULENS_TEST_SUITE'] ?? '';
  for (const { title, body } of suites[name] ?? []) {
    const start = performance.now();
    try {
      await body();
    } catch (error) {
      await driver.log(
        `  ✗ ${title}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      await driver.screenshot(`${name}-failed`);
      throw error;
    }
    await driver.log(`  ✓ ${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  }
}
