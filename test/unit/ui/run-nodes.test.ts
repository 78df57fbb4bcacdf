import { expect, test } from 'vitest';
import type { SweepPlan } from '../../../src/protocol/sweep';
import { RunStore } from '../../../src/runs';
import { fileArgument, runArgument, runArguments, siteArgument } from '../../../src/ui/arguments';
import { experimentWords } from '../../../src/ui/experiment-words';
import { runNodes } from '../../../src/ui/run-nodes';
import { record } from './records';

const store = new RunStore('/project');
const parent = (label: string) => ({ kind: 'verify' as const, experiment: 'e1', label });

test('runs of one experiment stand under one line', () => {
  const runs = [
    { id: '4', record: record({ id: '4', parent: parent('L2 0.01'), edited: true }), store },
    { id: '3', record: record({ id: '3', parent: parent('unchanged') }), store },
    { id: '2', record: record({ id: '2' }), store },
    { id: '1', problem: 'It was written by a newer version.', store },
  ];
  expect(runNodes(runs)).toMatchObject([
    { kind: 'experiment', experiment: 'verify', runs: [{ runId: '4' }, { runId: '3' }] },
    { kind: 'run', runId: '2' },
    { kind: 'problem', runId: '1', problem: 'It was written by a newer version.' },
  ]);
});

test('the runs of a sweep stand under its line, which stands where the newest of them does', () => {
  const sweep = { kind: 'sweep' as const, experiment: '2', label: 'trial 1' };
  const runs = [
    { id: '5', record: record({ id: '5' }), store },
    { id: '4', record: record({ id: '4', parent: sweep }), store },
    { id: '3', record: record({ id: '3' }), store },
  ];
  const plan: SweepPlan = {
    script: '/a.js',
    slots: [],
    sampler: 'tpe',
    scheduler: 'none',
    trials: 3,
    seed: '7',
    folds: null,
  };
  const common = { version: 1, name: 'a.js', created: '', plan, status: 'running' } as const;
  const listed = ['2', '1'].map((id) => ({
    id,
    folder: '/project',
    record: { ...common, id, pid: null, pidStarted: null, reason: null },
  }));
  expect(runNodes(runs, [...listed, { id: '0', folder: '/project', problem: 'It is torn.' }])).toMatchObject([
    { kind: 'run', runId: '5' },
    { kind: 'sweep', sweepId: '2', runs: [{ runId: '4' }] },
    { kind: 'run', runId: '3' },
    { kind: 'sweep', sweepId: '1', runs: [] },
  ]);
});

test('pinned runs come first and by themselves; several refits of one measurement are folded, one is not', () => {
  const decompose = (id: string, experiment: string) => ({
    id,
    record: record({ id, parent: { kind: 'decompose', experiment, label: 'bias and variance' } }),
    store,
  });
  const notes = { version: 1, tags: [], note: '', pinned: true };
  const runs = [
    { id: '6', record: record({ id: '6' }), store },
    decompose('5', 'e2'),
    decompose('4', 'e2'),
    decompose('3', 'e3'),
    { id: '2', record: record({ id: '2', parent: parent('L2 0.01') }), store, notes },
    { id: '1', record: record({ id: '1' }), store, notes },
  ];
  const nodes = runNodes(runs);
  expect(nodes).toMatchObject([
    { kind: 'run', runId: '2' },
    { kind: 'run', runId: '1' },
    { kind: 'run', runId: '6' },
    { kind: 'experiment', experiment: 'decompose', runs: [{ runId: '5' }, { runId: '4' }] },
    { kind: 'run', runId: '3' },
  ]);
  const [folded] = nodes.flatMap((node) => (node.kind === 'experiment' ? [node] : []));
  expect(folded && experimentWords(folded)).toMatchObject({
    label: 'Bias and variance of sonar.ts',
    description: 'measured · 2 runs',
  });
});

test('an experiment is named after the one fix that is tried, else after the script', () => {
  const run = (id: string, label: string, edited = true) => ({
    id,
    record: record({ id, name: `${label} · seed 7`, parent: parent(label), edited }),
    store,
  });
  const labelOf = (...runs: ReturnType<typeof run>[]) =>
    runNodes(runs).map((node) => (node.kind === 'experiment' ? experimentWords(node).label : node.kind));
  const baseline = run('1', 'unchanged', false);
  expect(labelOf(baseline)).toEqual(['Fixes of sonar.ts']);
  expect(labelOf(run('2', 'L2 0.01'), baseline)).toEqual(['Fix: L2 0.01']);
  expect(labelOf(run('3', 'L2 0.1'), run('2', 'L2 0.01'), baseline)).toEqual(['Fixes of sonar.ts']);
});

test('commands take what menus, lenses and the page give them, and nothing else', () => {
  expect(runArgument('id')).toBe('id');
  expect(runArgument({ kind: 'run', runId: 'id' })).toBe('id');
  expect([runArgument(undefined), runArgument({}), runArgument(7)]).toEqual([null, null, null]);
  expect(runArguments([{ runId: 'a' }, [{ runId: 'a' }, { runId: 'b' }]])).toEqual(['a', 'b']);
  expect(runArguments([{ runId: 'a' }, undefined])).toEqual(['a']);
  expect(fileArgument({ scheme: 'file', fsPath: '/a.js' })).toBe('/a.js');
  expect(fileArgument({ uri: { scheme: 'file', fsPath: '/a.js' } })).toBe('/a.js');
  expect(fileArgument({ scheme: 'untitled', fsPath: 'x' })).toBeNull();
  expect(siteArgument({ file: '/a.js', line: 3, column: 1 })).toEqual({ file: '/a.js', line: 3, column: 1 });
  expect(siteArgument('a')).toBeNull();
});
