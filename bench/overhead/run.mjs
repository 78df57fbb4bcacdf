// Diagnosed against bare training on each rung: time within fit and processor time, of processes that train in turns (turns.cjs), and what the recorder
// says of its own cost. BEFORE names the `dist` of another build that takes part.
// ROUNDS=7 BACKENDS=wasm SCRIPTS=small BEFORE=… node bench/overhead/run.mjs
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { root } from '../../scripts/lib/install.mjs';

const ROUNDS = Number(process.env['ROUNDS'] ?? 7);
const dist = path.join(root, 'dist');
const status = spawnSync(process.execPath, [path.join(dist, 'cli.js'), 'native', 'status', '--json'], {
  encoding: 'utf8',
});
const { installed } = JSON.parse(status.stdout);
const backends = (process.env['BACKENDS'] ?? 'wasm,native,cpu').split(',');
const wanted = process.env['SCRIPTS']?.split(',') ?? ['small', 'medium', 'long', 'cnn'];

/** Each with its arguments on fast rungs and on `cpu`, which takes up to a hundred times as long. */
const scripts = {
  small: ['60-128-64-1, batch 16', 'sonar.cjs', ['80'], ['80']],
  medium: ['100-256-128-10, batch 64', 'mlp.cjs', ['1600', '8'], ['1600', '4']],
  cnn: ['CNN 28×28, 922 rows, batch 64', 'cnn.cjs', ['922', '24'], ['64', '1']],
  long: ['100-256-128-10, 5,120 rows, batch 64', 'mlp.cjs', ['5120', '50'], ['5120', '4']],
};

/** Starts one that waits for its turns. @param build the `dist` that records; null for a bare run */
function start(script, args, backend, build) {
  const directory = build && mkdtempSync(path.join(tmpdir(), 'regulens-bench-'));
  const events = directory && openSync(path.join(directory, 'events.ndjson'), 'a');
  const recording = directory && {
    REGULENS_RUN_DIR: directory,
    REGULENS_RUN_ID: 'bench',
    REGULENS_OVERHEAD: '0.01',
    REGULENS_BACKEND: backend,
  };
  const child = spawn(
    process.execPath,
    [
      ...(build ? ['--require', path.join(build, 'preload.cjs')] : []),
      path.join(root, 'bench/overhead', script),
      ...args,
    ],
    {
      cwd: root,
      stdio: ['pipe', 'pipe', 'inherit', ...(events ? [events] : [])],
      env: {
        ...process.env,
        BENCH_BACKEND: backend,
        DIST: dist,
        BINDING: installed?.binding ?? '',
        ...recording,
      },
    },
  );
  if (events) closeSync(events);
  return { child, directory, lines: readline.createInterface(child.stdout)[Symbol.asyncIterator]() };
}

/** Until it wants its next turn. @returns milliseconds used once it has fitted; null before */
async function untilTurn({ lines }) {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error('ended without an answer');
    if (value === 'turn') return null;
    const [, main, all, time] = /^used (\S+) (\S+) (\S+)/.exec(value) ?? [];
    if (main !== undefined) return { main: Number(main), all: Number(all), time: Number(time) };
  }
}

/** Trains all of them at once, one in turn after the other. */
async function round(script, args, backend, builds) {
  const running = builds.map((build) => start(script, args, backend, build));
  const found = await Promise.all(running.map(untilTurn));
  while (found.includes(null))
    for (const [i, one] of running.entries()) {
      if (found[i] !== null) continue;
      one.child.stdin.write('.');
      found[i] = await untilTurn(one);
    }
  await Promise.all(
    running.map(({ child }) => child.exitCode ?? new Promise((end) => child.once('exit', end))),
  );
  return running.map(({ directory }, i) => ({ ...found[i], ...(directory && recorderOf(directory)) }));
}

const sum = (list) => list.reduce((a, b) => a + b, 0);
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const spread = (list) =>
  `${median(list).toFixed(3)} [${Math.min(...list).toFixed(3)}, ${Math.max(...list).toFixed(3)}]`;

/** What the recorder says that it took. */
function recorderOf(directory) {
  const lines = readFileSync(path.join(directory, 'events.ndjson'), 'utf8').trim().split('\n');
  rmSync(directory, { recursive: true, maxRetries: 5 });
  const epochs = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'epoch');
  const spent = epochs.map(({ recorder }) => recorder.ms);
  return { first: spent[0], last: spent.at(-1), between: median(spent.slice(1, -1)), recorder: sum(spent) };
}

for (const backend of backends)
  for (const name of wanted) {
    if (backend === 'native' && !installed) {
      console.log('Native TensorFlow is not set up (regulens native install): left out.');
      break;
    }
    const [about, script, fast, slow] = scripts[name];
    const builds = [null, ...(process.env['BEFORE'] ? [process.env['BEFORE']] : []), dist];
    const rounds = [];
    for (let i = 0; i < ROUNDS; i++) {
      const order = i % 2 ? builds.toReversed() : builds;
      const results = await round(script, backend === 'cpu' ? slow : fast, backend, order);
      rounds.push(i % 2 ? results.toReversed() : results);
    }
    console.log(`${backend}, ${about}: ${ROUNDS} rounds, medians [least, most]`);
    const of = (build, key) => rounds.map((each) => each[build][key]);
    console.log(
      `  bare: ${median(of(0, 'time')).toFixed(0)} ms, main thread ${median(of(0, 'main')).toFixed(0)} ms, all ${median(of(0, 'all')).toFixed(0)} ms`,
    );
    for (const [k, build] of builds.entries()) {
      if (build === null) continue;
      const over = (key) => spread(rounds.map((each) => each[k][key] / each[0][key]));
      const [first, last, between] = ['first', 'last', 'between'].map((key) => median(of(k, key)).toFixed(2));
      const share = median(rounds.map((each) => (100 * each[k].recorder) / each[k].main)).toFixed(2);
      console.log(
        `  ${build === dist ? 'diagnosed' : 'before'}/bare: time ${over('time')}   main thread ${over('main')}   all threads ${over('all')}   ` +
          `recorder's clock ${share} %: first ${first}, last ${last}, each between ${between} ms`,
      );
    }
  }
