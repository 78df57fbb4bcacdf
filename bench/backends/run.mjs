// Time of a training step on each rung, against plain `cpu` and against tfjs-node itself, in paired runs whose order alternates: medians of
// ratios. MODELS=cnn RUNGS=native,wasm PAIRS=3 node bench/backends/run.mjs
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../scripts/lib/install.mjs';

const PAIRS = Number(process.env['PAIRS'] ?? 5);
const child = fileURLToPath(new URL('child.mjs', import.meta.url));
/** Rows on the fast rungs, and on cpu and stock WASM, where that many would take minutes; times are per row. */
const models = {
  mlp: [20_000, 1280],
  cnn: [922, 4],
  lstm: [1280, 128],
  embedding: [6400, 640],
  transformer: [1280, 128],
};
const wanted = process.env['MODELS']?.split(',') ?? Object.keys(models);
const rungs = process.env['RUNGS']?.split(',') ?? ['native', 'wasm', 'tfjs-node', 'stock', 'cpu'];

/** tfjs-node itself, as if it had been installed with its binding; null where no native TensorFlow is set up. */
function tfjsNode() {
  const status = spawnSync(process.execPath, [path.join(root, 'dist/cli.js'), 'native', 'status', '--json'], {
    encoding: 'utf8',
  });
  const { installed } = JSON.parse(status.stdout);
  if (!installed) return null;
  const folder = path.join(root, 'out/bench/node_modules/@tensorflow/tfjs-node');
  if (existsSync(folder)) return folder;
  cpSync(path.join(root, 'node_modules/@tensorflow/tfjs-node'), folder, { recursive: true });
  const lib = path.join(folder, 'lib/napi-v8');
  mkdirSync(lib, { recursive: true });
  cpSync(installed.binding, path.join(lib, 'tfjs_binding.node'));
  symlinkSync(path.join(path.dirname(installed.binding), 'tensorflow'), path.join(lib, 'tensorflow'));
  return folder;
}

const node = tfjsNode();
if (node === null) console.log('Native TensorFlow is not set up (regulens native install): left out.');

function measure(rung, model) {
  if (node === null && (rung === 'native' || rung === 'tfjs-node')) return NaN;
  const [rows, few] = models[model];
  const count = String(rung === 'cpu' || rung === 'stock' ? few : rows);
  const { stdout, status } = spawnSync(process.execPath, [child, rung, model, count], {
    encoding: 'utf8',
    env: { ...process.env, TFJS_NODE: node ?? '' },
  });
  return status === 0 ? Number(stdout.trim().split('\n').at(-1)) : NaN;
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const shown = (value, digits) => (Number.isNaN(value) ? '–' : value.toPrecision(digits));

console.log(
  `${os.cpus()[0].model}, ${os.availableParallelism()} cores, Node ${process.versions.node}, ${PAIRS} pairs`,
);
const table = {};
for (const model of wanted) {
  const runs = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const order = pair % 2 ? rungs.toReversed() : rungs;
    runs.push(Object.fromEntries(order.map((rung) => [rung, measure(rung, model)])));
  }
  const ratio = (over, under) => shown(median(runs.map((run) => run[over] / run[under])), 3);
  table[model] = {
    ...Object.fromEntries(
      rungs.map((rung) => [`${rung}, ms/row`, shown(median(runs.map((run) => run[rung])), 3)]),
    ),
    'cpu/wasm': ratio('cpu', 'wasm'),
    'cpu/native': ratio('cpu', 'native'),
    'wasm/native': ratio('wasm', 'native'),
    'native/tfjs-node': ratio('native', 'tfjs-node'),
  };
}
console.table(table);
