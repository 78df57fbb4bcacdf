import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runToEnd } from '../../src/experiments/run-to-end';
import { RunStore, WarmProcesses } from '../../src/runs';
import { assetsIn } from '../../src/runs/assets';

/*
 * Where the seconds of short trials go, each in a process of its own and in that of the one before: paired, in alternating order.
 * EXAMPLES=sonar,cars PAIRS=5 npm run bench -- trials-start
 */

const EXAMPLES = (process.env['EXAMPLES'] ?? 'sonar,cars,digits,soybean,splice-sites,austen').split(',');
const PAIRS = Number(process.env['PAIRS'] ?? 3);
const assets = assetsIn(path.resolve('dist'));

interface Parts {
  whole: number;
  /** From the request to the first word of the script's process, and from its last one to the result. */
  around: number;
  /** From there to the fit: loading TensorFlow.js and data, the backend, the model. */
  toFit: number;
  fit: number;
}

const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? NaN;

async function main(): Promise<void> {
  // Below the project, where TensorFlow.js is found.
  mkdirSync('out', { recursive: true });
  const folder = mkdtempSync(path.resolve('out', 'trials-'));
  try {
    console.log('ms, medians: whole = around + to fit + fit; warm: the second trial of a process and later');
    for (const example of EXAMPLES) await measure(folder, example);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measure(folder: string, example: string): Promise<void> {
  const copy = path.join(folder, example);
  cpSync(path.resolve('examples', example), copy, { recursive: true });
  const store = new RunStore(copy);
  const processes = new WarmProcesses();
  const trial = async (seed: string, isWarm: boolean): Promise<Parts> => {
    const begin = performance.now();
    const parent = { kind: 'sweep' as const, experiment: 'bench', label: seed };
    const launch = {
      script: path.join(copy, 'train.js'),
      seed,
      evaluateFully: true,
      parent,
      backend: 'wasm' as const,
    };
    const { record } = await runToEnd({ store, assets, ...(isWarm && { processes }) }, launch);
    const whole = performance.now() - begin;
    if (record.status !== 'finished') throw new Error(`${example}: ${record.reason ?? record.status}`);
    const times = new Map<string, number>();
    const events = readFileSync(path.join(store.directory(record.id), 'events.ndjson'), 'utf8');
    for (const line of events.trim().split('\n')) {
      const { type, t } = JSON.parse(line) as { type: string; t: number };
      times.set(type, t);
    }
    const at = (type: string) => times.get(type) ?? NaN;
    const toFit = at('fit-started') - at('run-started');
    const fit = at('run-ended') - at('fit-started');
    return { whole, around: whole - toFit - fit, toFit, fit };
  };
  const all: { cold: Parts; warm: Parts }[] = [];
  await trial('0', true);
  for (let pair = 1; pair <= PAIRS; pair++) {
    const first = pair % 2 === 0;
    const one = await trial(String(pair), first);
    const other = await trial(String(pair), !first);
    all.push(first ? { warm: one, cold: other } : { warm: other, cold: one });
  }
  processes.dispose();
  const reason = [...processes.reasons.values()][0];
  const said = (kind: 'cold' | 'warm') =>
    (['whole', 'around', 'toFit', 'fit'] as const)
      .map((part) => `${part} ${median(all.map((pair) => pair[kind][part])).toFixed(0)}`)
      .join('  ');
  const ratios = all.map(({ cold, warm }) => warm.whole / cold.whole);
  console.log(
    `${example}  warm/cold ${median(ratios).toFixed(2)} [${Math.min(...ratios).toFixed(2)}, ${Math.max(...ratios).toFixed(2)}]${reason ? ` (${reason})` : ''}`,
  );
  console.log(`  cold: ${said('cold')}\n  warm: ${said('warm')}`);
}

void main();
