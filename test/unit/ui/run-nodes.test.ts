import { expect, test } from 'vitest';
import { RunStore } from '../../../src/runs';
import { fileArgument, runArgument, runArguments, siteArgument } from '../../../src/ui/arguments';
import { runNodes } from '../../../src/ui/run-nodes';
import { record } from './records';

const store = new RunStore('/project');
const parent = (label: string) => ({ kind: 'verify' as const, experiment: 'e1', label });

test('runs of one experiment stand under one line named after what was tried', () => {
  const runs = [
    { id: '4', record: record({ id: '4', parent: parent('L2 0.01'), edited: true }), store },
    { id: '3', record: record({ id: '3', parent: parent('unchanged') }), store },
    { id: '2', record: record({ id: '2' }), store },
    { id: '1', problem: 'It was written by a newer version.', store },
  ];
  expect(runNodes(runs)).toMatchObject([
    { kind: 'experiment', label: 'L2 0.01', runs: [{ runId: '4' }, { runId: '3' }] },
    { kind: 'run', runId: '2' },
    { kind: 'problem', runId: '1', problem: 'It was written by a newer version.' },
  ]);
});

test('an experiment has no name while only its baseline has run', () => {
  const run = { id: '3', record: record({ id: '3', parent: parent('unchanged') }), store };
  expect(runNodes([run])).toMatchObject([{ kind: 'experiment', label: null }]);
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
