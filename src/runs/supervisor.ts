import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { supervise } from './supervise';
import { SupervisorOrder, type SupervisorAnswer } from './supervisor-order';

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

function answer(message: SupervisorAnswer): void {
  process.stdout.end(`${JSON.stringify(message)}\n`);
}

async function main(): Promise<void> {
  const order = v.parse(SupervisorOrder, JSON.parse(await text(process.stdin)));
  await supervise(order, answer, stop.signal);
}

void main();
