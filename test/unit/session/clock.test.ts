import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { RunStore } from '../../../src/runs';
import { processStart } from '../../../src/runs/process-identity';
import { Sessions } from '../../../src/session';
import { until } from '../runs/harness';
import { epoch, fitStarted, record } from '../ui/records';

afterEach(() => void vi.useRealTimers());

// A real run directory and a real session; only the time of day is played.
test('a clock that is put back or forward changes nothing: events and diagnoses come as ever', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'regulens-clock-'));
  const store = new RunStore(folder);
  const sessions = new Sessions([store]);
  const pidStarted = await processStart(process.pid);
  const { id } = await store.create({ ...record(), status: 'running', pid: process.pid, pidStarted }, null);
  const say = (event: object) =>
    appendFileSync(path.join(store.directory(id), 'events.ndjson'), `${JSON.stringify(event)}\n`);
  say(fitStarted);
  const { session } = await sessions.open(id);
  await session.loaded;
  let [seen, diagnosed] = [0, 0];
  session.onChange(({ events, diagnosisChanged }) => {
    seen += events.length;
    if (diagnosisChanged) diagnosed++;
  });
  vi.useFakeTimers({ toFake: ['Date'] });
  for (const [at, hours] of [-1, 2, -48].entries()) {
    vi.setSystemTime(Date.now() + hours * 3_600_000);
    const before = diagnosed;
    say(epoch(at + 1, 1, 1));
    await until(() => seen === at + 1 && diagnosed > before);
    expect(session.record.status).toBe('running');
  }
  sessions.dispose();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});
