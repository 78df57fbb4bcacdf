import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isLive, launchRun, RunStore, tailOutput } from '../../src/runs';
import { assetsIn } from '../../src/runs/assets';
import { hostHeap } from './measure';

const LINES = 1_000_000;
const SCRIPT = `const line = 'x'.repeat(999) + '\\n'; let n = 0;
(function more() { while (n++ < ${LINES}) if (!process.stdout.write(line)) return process.stdout.once('drain', more); })();`;

/** A script prints a gigabyte while a window follows it: what supervisor and host hold, and what is kept on the disk. */
export async function printGigabyte(folder: string): Promise<void> {
  console.log(`\n${LINES / 1e6} GB of output`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'print.js'), SCRIPT);
  const store = new RunStore(folder);
  const before = hostHeap();
  const { id, pid } = await launchRun(
    store,
    { script: path.join(folder, 'print.js'), nodePath: process.execPath },
    assetsIn(path.resolve('dist')),
  );
  let [seen, mostHost, mostSupervisor] = [0, 0, 0];
  const tail = tailOutput(store, id, 'stdout', (text) => (seen += text.length));
  while (isLive(await store.read(id))) {
    mostHost = Math.max(mostHost, process.memoryUsage().rss / 1e6);
    mostSupervisor = Math.max(mostSupervisor, mostMemory(pid));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  tail.dispose();
  const kept = statSync(path.join(store.directory(id), 'stdout.log')).size;
  console.log(
    `supervisor at most ${mostSupervisor.toFixed(0)} MB, host at most ${mostHost.toFixed(0)} MB and ${(hostHeap() - before).toFixed(1)} MB more after; kept ${(kept / 1e6).toFixed(0)} MB, followed ${(seen / 1e6).toFixed(0)} MB`,
  );
}

/** Most megabytes that a process has held so far (proc(5), VmHWM); 0 where the system doesn't say. */
function mostMemory(pid: number | null): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1e3;
  } catch {
    return 0;
  }
}
