import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunsHost, type RunsRequest } from '../../../src/panel/runs-host';
import { RunsHostMessage, type RunRow } from '../../../src/protocol/runs-page';
import { RunStore } from '../../../src/runs';
import { Digests, Sessions } from '../../../src/session';
import { containing, temporaryFolder, until } from '../runs/harness';
import { openParser } from '../source/grammars';
import { epoch, fitStarted, record } from '../ui/records';

// Real run directories, sessions and digests; only the page is played by the test.
let store: RunStore;
let sessions: Sessions;
let digests: Digests;
let host: RunsHost;
let received: RunsHostMessage[];
let requests: RunsRequest[];
let reports: unknown[];

beforeEach(() => {
  store = new RunStore(temporaryFolder());
  sessions = new Sessions([store]);
  [received, requests, reports] = [[], [], []];
  const report = (error: unknown) => reports.push(error);
  digests = new Digests({ held: () => null, parser: openParser, report });
  host = new RunsHost({
    sessions,
    digests,
    onDidLearn: (listener) => digests.onDidChange(listener),
    // As it travels to a webview: as JSON, checked by the page.
    post: (message) => received.push(v.parse(RunsHostMessage, JSON.parse(JSON.stringify(message)))),
    request: (request) => requests.push(request),
    report,
  });
});

afterEach(() => {
  host.dispose();
  digests.dispose();
  sessions.dispose();
});

async function run(valLoss: number): Promise<string> {
  const { id } = await store.create(record(), null);
  const lines = [fitStarted, epoch(1, 0.9, valLoss)].map((event) => `${JSON.stringify(event)}\n`);
  appendFileSync(path.join(store.directory(id), 'events.ndjson'), lines.join(''));
  return id;
}

/** What a page that took all messages has. */
function page(): Map<string, RunRow> {
  const rows = new Map<string, RunRow>();
  for (const message of received) {
    if (message.type === 'all-runs') rows.clear();
    else for (const id of message.removed) rows.delete(id);
    for (const row of message.rows) rows.set(row.id, row);
  }
  return rows;
}

test('a page that is ready gets all runs at once, and what comes to be known of them after', async () => {
  const [a, b] = [await run(0.4), await run(0.3)];
  const torn = (await store.create(record(), null)).id;
  writeFileSync(path.join(store.directory(torn), 'run.json'), '{');
  expect(received).toEqual([]);
  host.receive({ type: 'ready', selected: [] });
  await until(() => received.length > 0);
  expect(received[0]).toMatchObject({
    type: 'all-runs',
    broken: [{ id: torn, problem: containing('half written') }],
  });
  expect([...page().keys()].toSorted()).toEqual([a, b].toSorted());
  await until(() => page().get(a)?.digest?.best?.loss === 0.4 && page().get(b)?.digest?.best?.loss === 0.3);

  // Notes, from whatever window they come.
  await store.annotate(a, () => ({ tags: ['x'], pinned: true }));
  await until(() => page().get(a)?.pinned === true);
  expect(page().get(a)?.tags).toEqual(['x']);
  expect(received.at(-1)).toMatchObject({ type: 'changed-runs', rows: [{ id: a }] });
  await store.delete(b);
  await until(() => !page().has(b));
  expect(page().has(torn)).toBe(false);
  expect(reports).toEqual([]);
});

test('a hidden page gets nothing, bad messages are reported, and requests are handed on', async () => {
  const id = await run(0.4);
  host.receive({ type: 'ready', selected: [] });
  await until(() => page().get(id)?.digest != null);
  host.hide();
  const before = received.length;
  await store.annotate(id, () => ({ note: 'unseen' }));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(received.length).toBe(before);
  host.receive({ type: 'compare', runs: 'all' });
  host.receive({ type: 'open', site: { file: '/etc/passwd', line: 1, column: 1 } });
  expect(reports).toHaveLength(2);
  host.receive({ type: 'pin', runs: [id], pinned: true });
  expect(requests).toEqual([{ type: 'pin', runs: [id], pinned: true }]);
});
