import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis';
import { followToEnd } from '../../src/experiments';
import { launchRun, readRun, RunStore, watchDebugger } from '../../src/runs';
import { assetsIn } from '../../src/runs/assets';
import { InspectorClient } from './inspector-client';
import { root } from './support';

// A real training under the real inspector, as VS Code's debugger drives it.
const assets = assetsIn(path.join(root, 'dist'));
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'regulens-debug-')));
// No tsx beside it: the loader that comes with Regulens keeps lines as they are, so no source map is needed here.
mkdirSync(path.join(folder, 'node_modules'));
symlinkSync(
  path.join(root, 'node_modules/@tensorflow'),
  path.join(folder, 'node_modules/@tensorflow'),
  'junction',
);
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

const text = `import * as tf from '@tensorflow/tfjs';
interface Sizes {
  rows: number;
}
const sizes: Sizes = { rows: 40 };
const x = tf.randomNormal([sizes.rows, 3]);
const y = tf.randomNormal([sizes.rows, 1]);
const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [3], units: 1 }));
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
let ends = 0;
const onEpochEnd = async (epoch: number) => {
  ends += epoch;
};
await model.fit(x, y, { epochs: 3, validationSplit: 0.5, verbose: 0, callbacks: { onEpochEnd } });
`;

test('a run waits for a debugger, stops at breakpoints in TypeScript, and is recorded like any other', async () => {
  const script = path.join(folder, 'train.mts');
  writeFileSync(script, text);
  const store = new RunStore(folder);
  const { id } = await launchRun(
    store,
    { script, seed: '1', nodePath: process.execPath, debug: true },
    assets,
  );
  const address = await new Promise<{ url: string; port: number }>((resolve) => {
    const watch = watchDebugger(store, id, (found) => {
      watch.dispose();
      resolve(found);
    });
  });
  expect(await reachable(address.port)).toEqual(['127.0.0.1']);

  const client = await InspectorClient.connect(address.url);
  await client.call('Debugger.enable');
  const breakpoint = { lineNumber: text.split('\n').findIndex((line) => line.includes('ends += epoch')) };
  await client.call('Debugger.setBreakpointByUrl', { ...breakpoint, url: pathToFileURL(script).href });
  await client.call('Runtime.runIfWaitingForDebugger');
  const stops: string[] = [];
  for (let epoch = 0; epoch < 3;) {
    const { callFrames, reason } = await client.event('Debugger.paused');
    const [top] = callFrames as { callFrameId: string }[];
    if (reason !== 'Break on start') {
      expect(top).toMatchObject({ location: breakpoint });
      const { result } = await client.call('Debugger.evaluateOnCallFrame', {
        callFrameId: top!.callFrameId,
        expression: 'epoch',
      });
      expect(result).toMatchObject({ value: epoch++ });
    }
    stops.push(String(reason));
    await client.call('Debugger.resume');
  }
  expect(stops).toEqual(['Break on start', 'other', 'other', 'other']);
  // Node stays until the debugger has gone.
  client.close();

  const { record, state } = await followToEnd(store, id);
  expect(record).toMatchObject({ status: 'finished', exitCode: 0 });
  expect(record.key).toBeUndefined();
  expect(state.isDebugged).toBe(true);
  expect(state.fits[0]?.epochs).toHaveLength(3);

  // Under way and silent for an hour: it stands at a breakpoint.
  const underWay = { ...state, fits: state.fits.map((fit) => ({ ...fit, ended: null })), ended: false };
  const { findings, notChecked } = diagnose(underWay, state.lastEventAt + 3_600_000);
  expect(findings.map(({ rule }) => rule)).not.toContain('stalled');
  expect(notChecked).toContainEqual(
    expect.objectContaining({ rule: 'stalled', reason: expect.stringMatching('debugger') as string }),
  );
  expect(
    diagnose({ ...underWay, isDebugged: false }, state.lastEventAt + 3_600_000).findings.map(
      ({ rule }) => rule,
    ),
  ).toContain('stalled');
  const { state: read } = await readRun(store, id);
  expect(read.isDebugged).toBe(true);
  expect(readFileSync(path.join(store.directory(id), 'stderr.log'), 'utf8')).toContain('Debugger attached');
});

/** Those of this machine's addresses at which something listens. */
async function reachable(port: number): Promise<string[]> {
  const own = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address),
  );
  const answers = await Promise.all(
    own.map(async (host) => {
      const socket = net.connect({ port, host });
      const open = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      socket.destroy();
      return open ? [host] : [];
    }),
  );
  return answers.flat();
}
