import fs from 'node:fs';
import path from 'node:path';
import { runToEnd } from '../../src/experiments/run-to-end';
import type { BackendChoice } from '../../src/protocol/rungs';
import { RunStore, WarmProcesses, type LaunchRequest } from '../../src/runs';
import { assetsIn } from '../../src/runs/assets';
import { atEndOfFile } from '../end-of-file';
import { root } from './support';

/* Runs in processes of their own and in shared ones, through the real supervisor. */

const assets = assetsIn(path.join(root, 'dist'));

let made: string | null = null;

/** Of the tests of one file. */
export function folder(): string {
  if (made !== null) return made;
  // Below the project, where TensorFlow.js is found.
  fs.mkdirSync(path.join(root, 'out'), { recursive: true });
  const folder = fs.mkdtempSync(path.join(root, 'out', 'warm-'));
  atEndOfFile(() => {
    made = null;
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return (made = folder);
}

export function script(name: string, text: string): string {
  const file = path.join(folder(), name);
  fs.writeFileSync(file, text);
  return file;
}

interface Run {
  status: string;
  stdout: string;
  pid: unknown;
  said: string[];
}

/** What takes time decides on is left out: when looks are taken, how many steps are written down. */
const TIMED = ['batch', 'weights', 'gradients', 'activations', 'fit-data', 'run-started'];

export function reader(backend: BackendChoice = 'cpu') {
  const store = new RunStore(folder());
  const processes = new WarmProcesses();
  atEndOfFile(() => processes.dispose());
  let latest = '';
  const run = async (
    file: string,
    seed: string,
    shares: boolean,
    more: Partial<LaunchRequest> = {},
  ): Promise<Run> => {
    const workplace = { store, assets, ...(shares && { processes }) };
    const parent = { kind: 'sweep' as const, experiment: 'warm', label: seed };
    const { record } = await runToEnd(workplace, {
      script: file,
      seed,
      backend,
      nodePath: process.execPath,
      evaluateFully: true,
      parent,
      ...more,
    });
    latest = store.directory(record.id);
    const directory = latest;
    const read = (name: string) => fs.readFileSync(path.join(directory, name), 'utf8');
    const events = read('events.ndjson')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const said = events
      .filter(({ type }) => !TIMED.includes(String(type)))
      .map((event) => {
        const { epoch, loss, valLoss, metrics, valMetrics, penalty } = event;
        if (event['type'] === 'epoch')
          return JSON.stringify({ epoch, loss, valLoss, metrics, valMetrics, penalty });
        return JSON.stringify({ ...event, t: undefined, steps: undefined });
      });
    const pid = events.find(({ type }) => type === 'run-started')?.['pid'];
    return { status: record.status, stdout: read('stdout.log'), pid, said };
  };
  return { run, processes, waits: () => processes.waitsAfter(latest) };
}

export const MODEL = `const model = tf.sequential();
model.add(tf.layers.dense({ units: 6, activation: 'relu', inputShape: [4] }));
model.add(tf.layers.dropout({ rate: 0.3 }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
const order = [...Array(40).keys()]; tf.util.shuffle(order);
const x = tf.tensor2d(order.map((i) => [i / 40, (i * 7 % 40) / 40, (i * 3 % 11) / 11, 1]));
const y = tf.tensor2d(order.map((i) => [Math.sin(i)]));`;
export const TRAIN = `await model.fit(x, y, { epochs: 4, batchSize: 8, validationSplit: 0.25, verbose: 0 });
console.log(Buffer.from(model.layers[0].getWeights()[0].dataSync().buffer).toString('hex'), model.layers.map((layer) => layer.name).join(), tf.memory().numTensors, Math.random());`;
export const MODULE = `import * as tf from '@tensorflow/tfjs';\n`;
