import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diagnose } from '../../src/diagnosis';
import { readRun, RunStore } from '../../src/runs';
import { Sessions, pageRun } from '../../src/session';
import { writeNonFinite } from '../../src/protocol/numbers';
import { makeRun } from './runs';

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'regulens-large-'));
  try {
    const store = new RunStore(folder);
    for (const kind of ['batches', 'epochs', 'weights'] as const) {
      const { id, bytes } = await makeRun(store, kind);
      globalThis.gc?.();
      const before = process.memoryUsage();
      let t = performance.now();
      const { state } = await readRun(store, id);
      const read = performance.now() - t;
      const after = process.memoryUsage();
      globalThis.gc?.();
      const settled = process.memoryUsage();
      t = performance.now();
      const diagnosis = diagnose(state);
      const diagnosed = performance.now() - t;
      t = performance.now();
      diagnose(state);
      const diagnosed2 = performance.now() - t;
      t = performance.now();
      const sessions = new Sessions([store]);
      const lease = await sessions.open(id);
      await lease.session.loaded;
      const loaded = performance.now() - t;
      t = performance.now();
      const json = JSON.stringify(pageRun(lease.session, []), writeNonFinite);
      const whole = performance.now() - t;
      console.log(
        kind,
        (bytes / 1e6).toFixed(0),
        'MB; read',
        read.toFixed(0),
        'diagnose',
        diagnosed.toFixed(0),
        diagnosed2.toFixed(0),
        'session',
        loaded.toFixed(0),
        'stringify',
        whole.toFixed(0),
        'ms',
        json.length,
        'rss',
        ((after.rss - before.rss) / 1e6).toFixed(0),
        'heap',
        ((settled.heapUsed - before.heapUsed) / 1e6).toFixed(1),
        diagnosis.findings.length,
      );
      lease.dispose();
      sessions.dispose();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
void main();
