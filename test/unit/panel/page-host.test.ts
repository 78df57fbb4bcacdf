import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PageHost, type PageHostDeps, type PageRequest } from '../../../src/panel/page-host';
import { writeNonFinite } from '../../../src/protocol/non-finite';
import { HostMessage } from '../../../src/protocol/page';
import { applyEvent, emptyRunState } from '../../../src/protocol/run-state';
import type { RunEvent } from '../../../src/protocol/events';
import { RunStore } from '../../../src/runs';
import { Sessions } from '../../../src/session';
import { epoch, fitStarted, record } from '../ui/records';

// Real run directories, a real tail and real sessions; only the page is played by the test.
let folder: string;
let store: RunStore;
let sessions: Sessions;
let host: PageHost;
let received: HostMessage[];
let requests: PageRequest[];
let reports: unknown[];
/** What the tab was told that the page shows. */
let told: string[][];
let deps: PageHostDeps;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-page-'));
  store = new RunStore(folder);
  sessions = new Sessions([store]);
  [received, requests, reports, told] = [[], [], [], []];
  deps = {
    sessions,
    fixesOf: () => Promise.resolve([]),
    parametersOf: () => Promise.resolve([]),
    verificationOf: () => null,
    // As it travels to a webview: as JSON, checked by the page.
    post: (message) => received.push(v.parse(HostMessage, JSON.parse(JSON.stringify(message)))),
    request: (request) => requests.push(request),
    onSelection: (shown) => told.push(shown.map(({ id }) => id)),
    report: (error) => reports.push(error),
  };
  host = new PageHost(deps);
});

afterEach(() => {
  host.dispose();
  sessions.dispose();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

async function run(status: 'running' | 'finished', ...events: RunEvent[]): Promise<string> {
  const { id } = await store.create({ ...record(), status, pid: null }, null);
  append(id, ...events);
  return id;
}

function append(id: string, ...events: RunEvent[]): void {
  const lines = events.map((event) => `${JSON.stringify(event, writeNonFinite)}\n`);
  appendFileSync(path.join(store.directory(id), 'events.ndjson'), lines.join(''));
}

/** Far more than anything takes on a busy machine: only what never happens fails. */
const eventually = (look: () => void) => vi.waitFor(look, { timeout: 30_000 });
const types = () => received.map(({ type }) => type);

/** What a page that folds all messages it was sent knows of a run's epochs. */
function pageEpochs(id: string): number[] {
  let state = emptyRunState();
  for (const message of received) {
    if (message.type === 'run' && message.run.record.id === id) {
      state = emptyRunState();
      for (const event of message.run.events) applyEvent(state, event);
    }
    if (message.type === 'events' && message.id === id)
      for (const event of message.events) applyEvent(state, event);
  }
  return state.fits.flatMap((fit) => fit.epochs.map((e) => e.epoch));
}

test('a page that is ready gets each of its runs whole, the selection first', async () => {
  const id = await run('finished', fitStarted, epoch(1, 0.9, 0.8), epoch(2, NaN, Infinity));
  host.select([id]);
  expect(received).toEqual([]);
  host.receive({ type: 'ready', selected: [] });
  await eventually(() => expect(types()).toContain('run'));
  expect(types().slice(0, 2)).toEqual(['selection', 'run']);
  expect(received[0]).toMatchObject({ selected: [id], available: [{ id, name: 'sonar.ts' }] });
  expect(pageEpochs(id)).toEqual([1, 2]);
  const whole = received.find((message) => message.type === 'run');
  expect(whole?.run.events.at(-1)).toMatchObject({ loss: NaN, valLoss: Infinity });
});

test('a compact page gets the curves and the findings alone, and no fixes are worked out for it', async () => {
  const weights: RunEvent = { t: 3, type: 'weights', fit: 'fit-1', epoch: 1, tensors: [] };
  const id = await run('running', fitStarted, epoch(1, 0.9, 0.8), weights);
  let asked = 0;
  const compact = new PageHost({
    ...deps,
    isCompact: true,
    fixesOf: () => {
      asked++;
      return Promise.resolve([]);
    },
  });
  compact.receive({ type: 'ready', selected: [id] });
  await eventually(() => expect(pageEpochs(id)).toEqual([1]));
  append(id, epoch(2, 0.8, 0.7), { ...weights, epoch: 2 });
  await eventually(() => expect(pageEpochs(id)).toEqual([1, 2]));
  compact.dispose();
  expect(JSON.stringify(received)).not.toContain('"weights"');
  expect(asked).toBe(0);
});

test('what is new comes as increments, each event once, and nothing while hidden', async () => {
  const id = await run('running', fitStarted, epoch(1, 0.9, 0.8));
  host.select([id]);
  host.receive({ type: 'ready', selected: [] });
  append(id, epoch(2, 0.8, 0.7));
  await eventually(() => expect(pageEpochs(id)).toEqual([1, 2]));
  append(id, epoch(3, 0.7, 0.7), epoch(4, 0.6, 0.7));
  await eventually(() => expect(pageEpochs(id)).toEqual([1, 2, 3, 4]));

  host.hide();
  received.length = 0;
  append(id, epoch(5, 0.5, 0.7));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(received).toEqual([]);

  host.receive({ type: 'ready', selected: [] });
  await eventually(() => expect(pageEpochs(id)).toEqual([1, 2, 3, 4, 5]));
});

test('after a window reload the page itself says what it showed; a run that is gone is left out', async () => {
  const id = await run('finished', fitStarted);
  host.receive({ type: 'ready', selected: ['20250101-000000-000-0000', id] });
  await eventually(() => expect(types()).toContain('run'));
  expect(received[0]).toMatchObject({ type: 'selection', selected: [id] });
});

test('the last of several selections made at once counts', async () => {
  const first = await run('finished', fitStarted);
  const second = await run('finished', fitStarted);
  host.receive({ type: 'ready', selected: [first] });
  host.receive({ type: 'select', selected: [first, second] });
  host.receive({ type: 'select', selected: [second] });
  await eventually(() => expect(types()).toContain('run'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const selections = received.filter((message) => message.type === 'selection');
  expect(selections.at(-1)).toMatchObject({ selected: [second] });
  expect(host.selected).toEqual([second]);
});

test('a deleted run leaves the page, and what is said of the page follows', async () => {
  const [id, other] = [await run('finished', fitStarted), await run('finished', fitStarted)];
  host.receive({ type: 'ready', selected: [id, other] });
  await eventually(() => expect(told.at(-1)).toEqual([id, other]));
  await store.delete(id);
  await eventually(() => expect(told.at(-1)).toEqual([other]));
  await store.delete(other);
  await eventually(() => expect(received.at(-1)).toEqual({ type: 'selection', selected: [], available: [] }));
  expect(told.at(-1)).toEqual([]);
});

test('news of runs that come while a run is being opened doesn’t empty the page', async () => {
  const id = await run('running', fitStarted);
  let tellOfRuns: () => void = () => undefined;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const slow = new PageHost({
    ...deps,
    sessions: {
      list: () => sessions.list(),
      open: (wanted) => opened.then(() => sessions.open(wanted)),
      onDidChangeRuns(listener) {
        tellOfRuns = listener;
        return { dispose: () => undefined };
      },
    },
  });
  slow.receive({ type: 'ready', selected: [id] });
  tellOfRuns();
  await eventually(() => expect(types()).toContain('selection'));
  open();
  await eventually(() => expect(types()).toContain('run'));
  const selections = received.filter((message) => message.type === 'selection');
  expect(selections.map(({ selected }) => selected)).toEqual([[id], [id]]);
  slow.dispose();
});

test('requests are passed on, bad messages reported and dropped', () => {
  host.receive({ type: 'stop', run: 'x' });
  host.receive({ type: 'format-disk' });
  host.receive('ready');
  expect(requests).toEqual([{ type: 'stop', run: 'x' }]);
  expect(reports).toHaveLength(2);
});
