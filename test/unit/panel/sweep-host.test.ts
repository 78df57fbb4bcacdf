import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SweepHost, type SweepRequest } from '../../../src/panel/sweep-host';
import type { SweepPlan, SweepTrial } from '../../../src/protocol/sweep';
import { SweepHostMessage } from '../../../src/protocol/sweep-page';
import { SweepStore } from '../../../src/runs';
import { Sweeps } from '../../../src/session';

// Real files and a real watch; only the page is played by the test.
let folder: string;
let store: SweepStore;
let sweeps: Sweeps;
let received: SweepHostMessage[];
let requests: SweepRequest[];
let reports: unknown[];
let host: SweepHost | null;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-sweep-page-'));
  store = new SweepStore(folder);
  sweeps = new Sweeps([folder]);
  [received, requests, reports, host] = [[], [], [], null];
});

afterEach(() => {
  host?.dispose();
  sweeps.dispose();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

/** Far more than anything takes on a busy machine: only what never happens fails. */
const eventually = (look: () => void) => vi.waitFor(look, { timeout: 30_000 });

function open(id: string | null): SweepHost {
  host = new SweepHost(
    {
      sweeps,
      // As it travels to a webview: as JSON, checked by the page.
      post: (message) => received.push(v.parse(SweepHostMessage, JSON.parse(JSON.stringify(message)))),
      request: (request) => requests.push(request),
      report: (error) => reports.push(error),
    },
    id,
  );
  return host;
}

const plan: SweepPlan = {
  script: '/a.js',
  slots: [],
  sampler: 'tpe',
  scheduler: 'none',
  trials: 3,
  seed: '7',
  folds: null,
};
const trial = (number: number, loss: number | null): SweepTrial => ({
  number,
  parameters: {},
  state: loss === null ? 'running' : 'complete',
  runs: [],
  loss,
  bestLoss: loss,
  bestEpoch: 1,
  folds: [],
  metrics: {},
  epochs: 1,
  rungs: [],
  durationMs: 1,
  reason: null,
});

test('a page gets the sweep whole, then the trials that changed, and nothing while it is hidden', async () => {
  const { id } = await store.create(plan, 'a.js');
  await store.append(id, trial(1, 0.5));
  await store.append(id, trial(2, null));
  const page = open(id);
  page.receive({ type: 'ready', selected: [] });
  await eventually(() => expect(received).not.toEqual([]));
  expect(received[0]).toMatchObject({
    type: 'sweep',
    sweep: { best: 1, trials: [{ number: 1 }, { number: 2 }] },
  });
  await store.append(id, trial(2, Infinity));
  await eventually(() => expect(received.at(-1)).toMatchObject({ trials: [{ number: 2, loss: Infinity }] }));
  page.hide();
  const before = received.length;
  await store.append(id, trial(3, 0.4));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(received).toHaveLength(before);
  page.receive({ type: 'ready', selected: [] });
  await eventually(() => expect(received.at(-1)).toMatchObject({ type: 'sweep', sweep: { best: 3 } }));
  expect(reports).toEqual([]);
});

test('after a reload the page says what it showed; a sweep that was deleted is gone from it', async () => {
  const record = await store.create(plan, 'a.js');
  await store.end(record, 'finished', null);
  open(null).receive({ type: 'ready', selected: [record.id] });
  await eventually(() => expect(received.at(-1)?.type).toBe('sweep'));
  await sweeps.delete(record.id);
  await eventually(() => expect(received.at(-1)?.type).toBe('no-sweep'));
  expect(await sweeps.list()).toEqual([]);
});

test('what the page asks for is passed on once it is understood', () => {
  const page = open(null);
  page.receive({ type: 'apply-trial', sweep: 's', trial: 3 });
  page.receive({ type: 'apply-trial', sweep: 's' });
  expect(requests).toEqual([{ type: 'apply-trial', sweep: 's', trial: 3 }]);
  expect(reports).toHaveLength(1);
});

test('a sweep that goes on isn’t deleted, nor is an id taken for a path', async () => {
  const { id } = await store.create(plan, 'a.js');
  await expect(sweeps.delete(id)).rejects.toThrow(/still running/);
  await expect(sweeps.delete('../runs')).rejects.toThrow(/There is no sweep/);
  expect(() => sweeps.stop(id)).toThrow(/isn’t run by this window/);
});
