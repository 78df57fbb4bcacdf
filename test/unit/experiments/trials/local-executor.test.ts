import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { LocalExecutor } from '../../../../src/experiments/trials/local-executor';
import { runProcesses } from '../../../../src/runs/process-tree';
import type { RunAssets, RunStore } from '../../../../src/runs';
import { buildAssets, until, workspace } from '../../runs/harness';
import { lines, machine, most, trial } from './support';

let assets: RunAssets;
beforeAll(async () => {
  assets = await buildAssets();
});

/** Writes down when it begins and ends; `hold` keeps it going while the workspace has a file of that name. */
const LOGGED = `
const fs = require('node:fs');
const [name, hold] = process.argv.slice(2);
fs.appendFileSync('log', 'begin ' + name + '\\n');
const end = () => { if (hold && fs.existsSync(hold)) return setTimeout(end, 20); fs.appendFileSync('log', 'end ' + name + '\\n'); };
setTimeout(end, 300);
`;

async function all(executor: LocalExecutor, trials: ReturnType<typeof trial>[]) {
  const ids = await Promise.all(trials.map((one) => executor.submit(one)));
  return Promise.all(ids.map((id) => executor.fetch(id)));
}

/** Lets those go that were told to wait for `hold`, once two of them have begun: however long they take to start, they are there together. */
async function untilTwoHaveBegun(store: RunStore): Promise<void> {
  const hold = path.join(store.folder, 'hold');
  fs.writeFileSync(hold, '');
  await until(() => names(store).length >= 2);
  fs.rmSync(hold);
}

const names = (store: RunStore) =>
  lines(store, 'log').flatMap((line) => (line.startsWith('begin ') ? [line.slice(6)] : []));

test('never more trials at once than cores or jobs, each run once, in the order of their priorities', async () => {
  const store = workspace({ 'trial.cjs': LOGGED });
  const executor = new LocalExecutor({ store, assets }, { machine: machine(2), jobs: 8 });
  expect(executor.slots).toBe(2);
  const wanted = ['a', 'b', 'c', 'd', 'e'].map((name, at) =>
    trial(store, name, { priority: -at, launch: { args: [name, 'hold'] } }),
  );
  const [ended] = await Promise.all([all(executor, wanted), untilTwoHaveBegun(store)]);
  expect(ended.map(({ record }) => [record.name, record.status])).toEqual(
    ['a', 'b', 'c', 'd', 'e'].map((name) => [name, 'finished']),
  );
  expect(most(lines(store, 'log'))).toBe(2);
  // Two begin as they come; of the others those of lower numbers.
  const started = ended.map(({ record }) => record).toSorted((p, q) => (p.id < q.id ? -1 : 1));
  expect(started.slice(0, 2).map(({ name }) => name).toSorted()).toEqual(['a', 'b']); // prettier-ignore
  expect(started.at(-1)?.name).toBe('c');

  const one = new LocalExecutor({ store, assets }, { machine: machine(4), jobs: 1 });
  expect(one.slots).toBe(1);
});

test('a trial begins when there is memory for it, and the first one in any case', async () => {
  const store = workspace({ 'trial.cjs': LOGGED });
  let free = 1e9; // Nothing is known of the script: two don't fit.
  const executor = new LocalExecutor({ store, assets }, { machine: machine(2, () => free) });
  await all(executor, [trial(store, 'a'), trial(store, 'b')]);
  expect(lines(store, 'log')).toEqual(['begin a', 'end a', 'begin b', 'end b']);
  free = 1e10;
  fs.rmSync(path.join(store.folder, 'log'));
  const both = ['c', 'd'].map((name) => trial(store, name, { launch: { args: [name, 'hold'] } }));
  await Promise.all([all(executor, both), untilTwoHaveBegun(store)]);
});

test('a cancelled trial ends with all of its processes, one that waits never starts, and others go on', async () => {
  const store = workspace({
    'trial.cjs': `${LOGGED}
      if (name === 'tree') require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });`,
    hold: '',
  });
  const executor = new LocalExecutor({ store, assets }, { machine: machine(1) });
  const tree = await executor.submit(trial(store, 'tree', { launch: { args: ['tree', 'hold'] } }));
  const waits = await executor.submit(trial(store, 'waits'));
  const last = await executor.submit(trial(store, 'last'));
  await until(() => lines(store, 'log').length === 1);
  const { run } = await executor.poll(tree);
  await until(async () => (await runProcesses(null, String(run))).length >= 2);
  const outcomes = Promise.allSettled([tree, waits, last].map((id) => executor.fetch(id)));
  await executor.cancel(waits);
  await executor.cancel(tree);
  expect(await runProcesses(null, String(run))).toEqual([]);
  expect(
    (await outcomes).map((one) => (one.status === 'rejected' ? String(one.reason) : one.value.record.name)),
  ).toEqual(['Cancelled', 'Cancelled', 'last']);
  expect(names(store)).toEqual(['tree', 'last']);
});

test('a trial that can not be started says why, and the queue goes on', async () => {
  const store = workspace({ 'trial.cjs': LOGGED });
  const executor = new LocalExecutor({ store, assets }, { machine: machine(1) });
  const missing = await executor.submit(
    trial(store, 'x', { launch: { script: path.join(store.folder, 'gone.cjs') } }),
  );
  const good = await executor.submit(trial(store, 'y'));
  await expect(executor.fetch(missing)).rejects.toThrow(/There is no script/);
  expect((await executor.fetch(good)).record.status).toBe('finished');
  expect(fs.readdirSync(store.runsFolder)).toHaveLength(1);
});
