import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PassedRung } from '../protocol/backends';
import type { Restarted } from '../protocol/events';
import type { RunRecord } from '../protocol/run-record';
import { backendFailure } from './backend-failure';
import { CappedLog } from './capped-log';
import { readControl, type StopMode } from './control';
import { failureReason } from './failure-reason';
import { errorCode, FILES } from './files';
import { processStart } from './process-identity';
import { killRun, runProcesses, signalRun } from './process-tree';
import { updateRecordFile, type RecordOrProblem } from './record-file';
import type { SupervisorAnswer, SupervisorOrder } from './supervisor-order';
import { watchUsage } from './usage/watch-usage';

/** How often the control file is looked at, and, after the script's end, what it left running. */
const LOOK_MS = 100;
/** Between SIGTERM and SIGKILL. */
const TERM_GRACE_MS = 2000;
const RECORD_RETRIES = 60;

interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One run from spawn to the last word in run.json. `stopSignal` fires when the supervisor itself is asked to end. */
export async function supervise(
  order: SupervisorOrder,
  answer: (answer: SupervisorAnswer) => void,
  stopSignal: AbortSignal,
): Promise<void> {
  const stdout = new CappedLog(path.join(order.directory, FILES.stdout), order.outputLimitBytes);
  const stderr = new CappedLog(path.join(order.directory, FILES.stderr), order.outputLimitBytes);
  const running = {
    status: 'running' as const,
    pid: process.pid,
    pidStarted: await processStart(process.pid),
  };
  const begin = performance.now();
  const excluded: PassedRung[] = [];
  for (;;) {
    const child = spawnChild(order, excluded);
    child.stdout?.on('data', (chunk: Buffer) => stdout.write(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.write(chunk));
    const drained = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const exited = new Promise<Exit>((resolve) =>
      child.once('exit', (code, signal) => resolve({ code, signal })),
    );

    const spawnError = await spawned(child);
    if (spawnError) {
      const reason = `Node could not be started: ${spawnError.message}`;
      await writeEnd(order, { status: 'failed', exitCode: null, signal: null, reason });
      answer({ started: false, error: reason });
      return;
    }
    if (excluded.length === 0) {
      await persistently(() =>
        updateRecordFile(order.directory, (current) => ({ ...readable(current, order), ...running })),
      );
      answer({ started: true, error: null });
    }

    const root = child.pid ?? null;
    const stopping = watchForStop(order, root, stopSignal);
    const usage = root === null ? null : watchUsage(order.directory, root);
    const exit = await exited;
    usage?.dispose();
    const leftBehind = await endLeftovers(order, root, stopping);
    stopping.dispose();
    // Its last output may still be in the pipe; only a process that no longer belongs to the run could keep that open.
    await Promise.race([drained, sleep(1000, null, { ref: false })]);

    const failed =
      exit.code !== 0 && stopping.asked() === null ? backendFailure(order.directory, stderr.tail) : null;
    if (failed && !excluded.some(({ rung }) => rung === failed.rung) && appendRestart(order, failed, begin)) {
      excluded.push(failed);
      stderr.write(
        Buffer.from(
          `\nRegulens: on ${failed.rung}, ${failed.reason}. The script is started again without it.\n\n`,
        ),
      );
      continue;
    }
    stdout.close();
    stderr.close();
    await writeEnd(order, {
      ...running,
      ...ending(order, exit, stopping.asked(), leftBehind, stderr.tail),
    });
    return;
  }
}

/** Says in the events, whose writer has ended, that what follows is another attempt. False where that can't be written. */
function appendRestart({ directory }: SupervisorOrder, failed: PassedRung, begin: number): boolean {
  const event: Restarted = { t: Math.round(performance.now() - begin), type: 'restarted', ...failed };
  try {
    // After a newline of its own: the last line may be torn.
    fs.appendFileSync(path.join(directory, FILES.events), `\n${JSON.stringify(event)}\n`);
    return true;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}

function spawnChild(order: SupervisorOrder, excluded: readonly PassedRung[]): ChildProcess {
  const events = fs.openSync(path.join(order.directory, FILES.events), 'a');
  try {
    return spawn(order.command, order.args, {
      cwd: order.cwd,
      env: { ...order.env, ...(excluded.length > 0 && { REGULENS_EXCLUDED: JSON.stringify(excluded) }) },
      // Its own process group, so that the whole group can be signalled. (On Windows it would get a console window.)
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe', events],
    });
  } finally {
    fs.closeSync(events);
  }
}

function spawned(child: ChildProcess): Promise<Error | null> {
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(null));
    child.once('error', resolve);
  });
}

interface Stopping {
  asked(): StopMode | null;
  dispose(): void;
}

/** Heeds `control`: "stop" leaves the script the grace time to end by itself, "kill" none. */
function watchForStop(order: SupervisorOrder, root: number | null, stopSignal: AbortSignal): Stopping {
  let asked: StopMode | null = null;
  let deadline = Infinity;
  let terminated = false;
  let killing = false;
  const look = () => {
    const wanted = readControl(order.directory) ?? (stopSignal.aborted ? 'graceful' : null);
    const now = performance.now();
    if (wanted === 'graceful' && asked === null) {
      asked = wanted;
      deadline = now + order.stopGraceMs;
    }
    if (wanted === 'kill' && !killing) {
      asked = wanted;
      killing = true;
      void killRun(root, order.id);
    } else if (now >= deadline && !terminated) {
      terminated = true;
      deadline = now + TERM_GRACE_MS;
      void signalRun(root, order.id, 'SIGTERM');
    } else if (now >= deadline && !killing) {
      killing = true;
      void killRun(root, order.id);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    asked: () => {
      look(); // A stop asked a moment before the script ended by itself counts as a stop.
      return asked;
    },
    dispose: () => clearInterval(timer),
  };
}

/** Waits for what the script left running, ends it after the grace time, and returns how many processes that were. */
async function endLeftovers(
  order: SupervisorOrder,
  root: number | null,
  stopping: Stopping,
): Promise<number> {
  const deadline = performance.now() + order.stopGraceMs;
  let left = await runProcesses(root, order.id);
  while (left.length > 0 && performance.now() < deadline && stopping.asked() !== 'kill') {
    await sleep(LOOK_MS);
    left = await runProcesses(root, order.id);
  }
  if (left.length === 0) return 0;
  await signalRun(root, order.id, 'SIGTERM');
  for (let waited = 0; waited < TERM_GRACE_MS && stopping.asked() !== 'kill'; waited += LOOK_MS) {
    if ((await runProcesses(root, order.id)).length === 0) return left.length;
    await sleep(LOOK_MS);
  }
  await killRun(root, order.id);
  return left.length;
}

type Ending = Pick<RunRecord, 'status' | 'exitCode' | 'signal' | 'reason'>;

function ending(
  order: SupervisorOrder,
  { code, signal }: Exit,
  asked: StopMode | null,
  leftBehind: number,
  stderrTail: string,
): Ending {
  const ended = { exitCode: code, signal };
  if (asked !== null)
    return {
      ...ended,
      status: 'stopped',
      reason: asked === 'kill' ? 'Killed on request.' : 'Stopped on request.',
    };
  const leftovers =
    leftBehind > 0
      ? `${leftBehind === 1 ? 'A process' : `${leftBehind} processes`} that the script left running ${leftBehind === 1 ? 'was' : 'were'} ended.`
      : null;
  if (code === 0) return { ...ended, status: 'finished', reason: leftovers };
  const reason = failureReason(order.directory, stderrTail, code, signal);
  return { ...ended, status: 'failed', reason: leftovers ? `${reason} ${leftovers}` : reason };
}

async function writeEnd(order: SupervisorOrder, end: Ending): Promise<void> {
  await persistently(() =>
    updateRecordFile(order.directory, (current) => ({
      ...readable(current, order),
      ...end,
      ended: new Date().toISOString(),
    })),
  );
}

/** What run.json holds, or, should somebody have damaged it meanwhile, what it held when the run was launched. */
function readable(current: RecordOrProblem, order: SupervisorOrder): RunRecord {
  return 'record' in current ? current.record : order.record;
}

/** The disk may be full just now: try again for a while, unless the run's folder was removed. */
async function persistently(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await write();
      return;
    } catch (error) {
      if (errorCode(error) === null) throw error;
      if (errorCode(error) === 'ENOENT' || attempt >= RECORD_RETRIES) return;
      await sleep(1000);
    }
  }
}
