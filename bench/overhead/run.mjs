// Diagnosed against bare run time on each backend, in pairs whose order alternates, and what the recorder says of its own cost.
// PAIRS=5 BACKENDS=wasm node bench/overhead/run.mjs
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/lib/install.mjs';

const PAIRS = Number(process.env['PAIRS'] ?? 7);
const BACKENDS = (process.env['BACKENDS'] ?? 'cpu,wasm').split(',');
const dist = path.join(root, 'dist');
const scripts = {
  'small steps (60-128-64-1, batch 16)': ['sonar.cjs', '80'],
  'medium steps (100-256-128-10, batch 64)': ['mlp.cjs', '1600', '8'],
};

/** Milliseconds inside fit, processor time there (all threads; other processes disturb it least) and of the whole process; with `directory`, recorded into it. */
function train([script, ...args], backend, directory) {
  const file = path.join(root, 'bench/overhead', script);
  const events = directory && openSync(path.join(directory, 'events.ndjson'), 'a');
  const start = performance.now();
  const result = spawnSync(
    process.execPath,
    [...(directory ? ['--require', path.join(dist, 'preload.cjs')] : []), file, ...args],
    {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe', ...(directory ? [events] : [])],
      env: {
        ...process.env,
        ...(directory
          ? {
              REGULENS_RUN_DIR: directory,
              REGULENS_RUN_ID: 'bench',
              REGULENS_OVERHEAD: '0.01',
              REGULENS_BACKEND: backend,
            }
          : backend === 'wasm'
            ? { WASM_FOLDER: dist }
            : {}),
      },
    },
  );
  const whole = performance.now() - start;
  if (events) closeSync(events);
  if (result.status !== 0) throw new Error(result.stderr);
  const [, fit, cpu] = /^fit (\S+) (\S+)$/m.exec(result.stdout);
  return { fit: Number(fit), cpu: Number(cpu), whole };
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const spread = (list) =>
  `${median(list).toFixed(3)} [${Math.min(...list).toFixed(3)}, ${Math.max(...list).toFixed(3)}]`;

const sum = (list) => list.reduce((a, b) => a + b, 0);

for (const backend of BACKENDS)
  for (const [name, command] of Object.entries(scripts)) {
    const fit = [];
    const cpu = [];
    const whole = [];
    const batch = [];
    const epoch = [];
    const share = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const directory = mkdtempSync(path.join(tmpdir(), 'regulens-bench-'));
      const order = pair % 2 ? ['bare', 'diagnosed'] : ['diagnosed', 'bare'];
      const times = {};
      for (const kind of order)
        times[kind] = train(command, backend, kind === 'diagnosed' ? directory : null);
      fit.push(times.diagnosed.fit / times.bare.fit);
      cpu.push(times.diagnosed.cpu / times.bare.cpu);
      whole.push(times.diagnosed.whole / times.bare.whole);
      const lines = readFileSync(path.join(directory, 'events.ndjson'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const epochs = lines.filter(({ type }) => type === 'epoch');
      const steps = Math.max(...lines.filter(({ type }) => type === 'batch').map(({ step }) => step));
      const spent = epochs.map(({ recorder }) => recorder.ms);
      epoch.push(median(spent));
      batch.push(sum(spent) / steps);
      share.push(sum(spent) / sum(epochs.map(({ durationMs }) => durationMs)));
      rmSync(directory, { recursive: true, maxRetries: 5 });
    }
    console.log(`${backend}, ${name}: diagnosed/bare over ${PAIRS} pairs, median [min, max]`);
    console.log(
      `  processor time in fit ${spread(cpu)}   time in fit ${spread(fit)}   whole process ${spread(whole)}`,
    );
    console.log(
      `  recorder's own clock: ${(100 * median(share)).toFixed(2)} % of the epochs, ${median(epoch).toFixed(2)} ms an epoch (median), ${(median(batch) * 1000).toFixed(0)} µs a batch, all included`,
    );
  }
