import { expect, test } from 'vitest';
import type { RunRecord } from '../../../src/protocol/run-record';
import type { RunSummary } from '../../../src/runs';
import { runsMeant } from '../../../src/tools/context';
import { runRecord } from '../../run-records';

const own = (id: string, parent: RunRecord['parent'] = null): RunSummary => ({
  id,
  record: runRecord({ id, parent }),
});
const trial = (id: string) => own(id, { kind: 'sweep', experiment: '20260101', label: 'trial 1' });
const all = [trial('20260104'), { id: '20260103', problem: 'damaged' }, own('20260102'), own('20260101')];
const meant = (wanted: string) => runsMeant(all, wanted).map(({ id }) => id);

test('the latest run is the newest that is no trial of an experiment', () => {
  expect(meant('latest')).toEqual(['20260102']);
  expect(runsMeant([trial('20260104')], 'latest')).toEqual([]);
});

test('an id stands for itself, the beginning of one for all that begin so', () => {
  expect(meant('20260104')).toEqual(['20260104']);
  expect(meant('2026010')).toHaveLength(4);
  expect(meant('elsewhere')).toEqual([]);
});
