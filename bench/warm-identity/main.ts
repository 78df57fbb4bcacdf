import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { firstDifference } from '../../src/experiments/trials/repeatable';
import { runToEnd, type EndedRun } from '../../src/experiments/run-to-end';
import { RunStore, WarmProcesses } from '../../src/runs';
import { assetsIn } from '../../src/runs/assets';

/*
 * Whether each example comes to the same, bit by bit and epoch by epoch, in a process of its own and as the first to fourth trial of a shared one.
 * EXAMPLES=sonar,cars npm run bench -- warm-identity
 */

const EXAMPLES = process.env['EXAMPLES']?.split(',') ?? readdirSync('examples');
const DIST = path.resolve(process.env['DIST'] ?? 'dist');
const SEEDS = ['3', '11'];
const assets = assetsIn(DIST);

async function compare(folder: string, example: string): Promise<boolean> {
  const copy = path.join(folder, example);
  cpSync(path.resolve('examples', example), copy, { recursive: true });
  const store = new RunStore(copy);
  const processes = new WarmProcesses();
  const pids = new Set<unknown>();
  const run = async (seed: string, isShared: boolean): Promise<EndedRun> => {
    const ended = await runToEnd(
      { store, assets, ...(isShared && { processes }) },
      {
        script: path.join(copy, 'train.js'),
        seed,
        evaluateFully: true,
        parent: { kind: 'sweep', experiment: 'identity', label: seed },
      },
    );
    if (ended.record.status !== 'finished')
      throw new Error(`${example}: ${ended.record.reason ?? ended.record.status}`);
    const [first = ''] = readFileSync(
      path.join(store.directory(ended.record.id), 'events.ndjson'),
      'utf8',
    ).split('\n');
    if (isShared) pids.add((JSON.parse(first) as { pid: number }).pid);
    return ended;
  };
  const alone = new Map<string, EndedRun>();
  for (const seed of SEEDS) alone.set(seed, await run(seed, false));
  const differences: string[] = [];
  let epochs = 0;
  for (const [at, seed] of [...SEEDS, ...SEEDS].entries()) {
    const { state } = await run(seed, true);
    const before = alone.get(seed);
    if (!before) continue;
    epochs += state.fits.reduce((sum, fit) => sum + fit.epochs.length, 0);
    const difference = firstDifference(before.state, state);
    if (difference) differences.push(`trial ${at + 1}: ${JSON.stringify(difference)}`);
  }
  processes.dispose();
  const reason = [...processes.reasons.values()].join();
  console.log(
    `${example}: ${differences.length === 0 ? 'the same' : differences.join('; ')}, ${epochs} epochs, ${pids.size} process${pids.size === 1 ? '' : 'es'} ${reason}`,
  );
  return differences.length === 0;
}

async function main(): Promise<void> {
  mkdirSync('out', { recursive: true });
  const folder = mkdtempSync(path.resolve('out', 'identity-'));
  try {
    for (const example of EXAMPLES) if (!(await compare(folder, example))) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

void main();
