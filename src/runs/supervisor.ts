import '../language';
import * as v from 'valibot';
import { splitLines } from './line-stream';
import { supervise, type Waiting } from './supervise';
import { SupervisorOrder } from './supervisor-order';

/*
 * Entry of dist/supervisor.cjs: a small detached process that outlives the editor. It starts the user's script, keeps its output,
 * ends it on request, and writes into run.json how it ended.
 */

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
// The terminal or window that launched the run has closed: the run goes on.
process.on('SIGHUP', () => undefined);
// Nor does it matter that nobody reads the answer any more.
process.stdout.on('error', () => undefined);

/** How long a process waits for another trial. */
const IDLE_MS = 120_000;

const orders: string[] = [];
let isOver = false;
let wake: () => void = () => undefined;
splitLines(process.stdin, (line) => {
  orders.push(line);
  wake();
});
process.stdin.once('close', () => {
  isOver = true;
  wake();
});
stop.signal.addEventListener('abort', () => wake());

/** The next order; null where none comes. */
async function nextOrder(): Promise<SupervisorOrder | null> {
  const timeout = setTimeout(() => {
    isOver = true;
    wake();
  }, IDLE_MS);
  while (orders.length === 0 && !isOver && !stop.signal.aborted)
    await new Promise<void>((resolve) => (wake = resolve));
  clearTimeout(timeout);
  const line = orders.shift();
  return line === undefined ? null : v.parse(SupervisorOrder, JSON.parse(line));
}

async function main(): Promise<void> {
  const waiting: Waiting = { process: null };
  do {
    const order = await nextOrder();
    if (order === null) break;
    await supervise(
      order,
      (message) => {
        process.stdout.write(`${JSON.stringify(message)}\n`);
        // Whoever waits for no more than that reads to the end.
        if (!order.warm) process.stdout.end();
      },
      stop.signal,
      waiting,
    );
  } while (waiting.process !== null);
  waiting.process?.release();
  process.stdin.destroy();
}

void main();
