import { expect, test } from 'vitest';
import { readSettings } from '../../webview/settings';
import { PageState, viewOf } from '../../webview/state';
import { overfittingRun } from './overfitting-run';

function namesOf(...runs: { name: string; created: Date }[]): string[] {
  const state = new PageState();
  state.selected = runs.map((_, index) => String(index));
  runs.forEach(({ name, created }, index) => {
    const run = overfittingRun({ id: String(index), name, epochs: 2 });
    state.apply({ type: 'run', run: { ...run, record: { ...run.record, created: created.toISOString() } } });
  });
  return viewOf(state, readSettings(null)).runs.map(({ record }) => record.name);
}

// Local times, as the page shows them.
const morning = new Date(2026, 10, 22, 9, 5);
const noon = new Date(2026, 10, 22, 12, 0);
const next = new Date(2026, 10, 23, 9, 5);

test('runs of one name are told apart by the time they began at, others keep their name', () => {
  expect(namesOf({ name: 'a.ts', created: morning }, { name: 'b.ts', created: noon })).toEqual([
    'a.ts',
    'b.ts',
  ]);
  expect(namesOf({ name: 'a.ts', created: morning }, { name: 'a.ts', created: noon })).toEqual([
    'a.ts 09:05',
    'a.ts 12:00',
  ]);
  expect(namesOf({ name: 'a.ts', created: morning }, { name: 'a.ts', created: next })).toEqual([
    'a.ts 2026-11-22 09:05',
    'a.ts 2026-11-23 09:05',
  ]);
});

test('a run that is shown no longer is forgotten, since nothing more is told of it', () => {
  const state = new PageState();
  const [a, b] = [overfittingRun({ id: 'a', epochs: 2 }), overfittingRun({ id: 'b', epochs: 2 })];
  for (const run of [a, b]) state.apply({ type: 'run', run });
  state.apply({ type: 'selection', selected: ['b'], available: [] });
  expect([...state.runs.keys()]).toEqual(['b']);
  state.apply({ type: 'selection', selected: ['b', 'a'], available: [] });
  expect(state.isWaiting).toBe(true);
});
