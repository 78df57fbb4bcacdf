import * as l10n from '@vscode/l10n';
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
import { thisProcess } from './process-identity';
import { killRun, runProcesses, signalRun } from './process-tree';
import { updateRecordFile, type RecordOrProblem } from './record-file';
import { ScriptProcess, type Exit, type Logs } from './script-process';
import type { SupervisorAnswer, SupervisorOrder, WarmAnswer } from './supervisor-order';
import { watchUsage } from './usage/watch-usage';

/** How often the control file is looked at, and, after the script's end, what it left running. */
const LOOK_MS = 100;
/** Between SIGTERM and SIGKILL. */
const TERM_GRACE_MS = 2000;
const RECORD_RETRIES = 60;

/** A process that has run its trial and waits for another of the same script. */
export interface Waiting {
  process: ScriptProcess | null;
}

/** What is the same for all attempts of a run. */
interface Running {
  order: SupervisorOrder;
  logs: Logs;
  excluded: readonly PassedRung[];
  waiting: Waiting;
  stopSignal: AbortSignal;
  /** Called once the process has started. */
  started: () => Promise<void>;
}

type Attempt =
  { problem: Error } | { exit: Exit; asked: StopMode | null; leftBehind: number; script: ScriptProcess };

/**
 * One run from spawn to the last word in run.json. `stopSignal` fires when the supervisor itself is asked to end.
 *
 * @param waiting where the order is a warm one: the process to take, and afterwards the one that waits
 */
export async function supervise(
  order: SupervisorOrder,
  answer: (answer: SupervisorAnswer | WarmAnswer) => void,
  stopSignal: AbortSignal,
  waiting: Waiting,
): Promise<void> {
  const logs = {
    stdout: new CappedLog(path.join(order.directory, FILES.stdout), order.outputLimitBytes),
    stderr: new CappedLog(path.join(order.directory, FILES.stderr), order.outputLimitBytes),
  };
  const running = {
    status: 'running' as const,
    ...(await thisProcess()),
  };
  const begin = performance.now();
  const excluded: PassedRung[] = [];
  const started = async () => {
    if (excluded.length > 0) return;
    await persistently(() =>
      updateRecordFile(order.directory, (current) => ({ ...readable(current, order), ...running })),
    );
    answer({ started: true, error: null });
  };
  for (;;) {
    const attempt = await attemptOnce({ order, logs, excluded, waiting, stopSignal, started });
    if ('problem' in attempt) {
      const reason = l10n.t`Node could not be started: ${attempt.problem.message}`;
      await writeEnd(order, { status: 'failed', exitCode: null, signal: null, reason });
      answer({ started: false, error: reason });
      return;
    }
    const { exit, asked, leftBehind } = attempt;
    const failed =
      exit.code !== 0 && asked === null ? backendFailure(order.directory, logs.stderr.tail) : null;
    if (failed && !excluded.some(({ rung }) => rung === failed.rung) && appendRestart(order, failed, begin)) {
      excluded.push(failed);
      logs.stderr.write(
        Buffer.from(
          `\nRegulens: on ${failed.rung}, ${failed.reason}. The script is started again without it.\n\n`,
        ),
      );
      continue;
    }
    logs.stdout.close();
    logs.stderr.close();
    if (order.warm)
      answer({
        waits: waiting.process !== null,
        why: attempt.script.why,
        failedAgain: attempt.script.runs > 1 && exit.code !== 0 && asked === null,
      });
    await writeEnd(order, { ...running, ...ending(order, exit, asked, leftBehind, logs.stderr.tail) });
    return;
  }
}

/** Starts the script, or gives it to the process that waits, and sees it to its end. */
async function attemptOnce({
  order,
  logs,
  excluded,
  waiting,
  stopSignal,
  started,
}: Running): Promise<Attempt> {
  const script = takeOrStart(order, logs, excluded, waiting);
  const problem = await script.problem;
  if (problem) return { problem };
  await started();
  const root = script.pid;
  const stopping = watchForStop(order, root, stopSignal);
  const usage = root === null ? null : watchUsage(order.directory, root);
  let ended = await script.ended();
  if (ended === 'waits') {
    const others = (await runProcesses(root, order.id)).filter((pid) => pid !== root);
    // Asked to stop it has done so by itself; where it is to be killed it will be.
    if (others.length === 0 && stopping.asked() !== 'kill') waiting.process = script;
    else {
      script.release();
      ended = await script.exited;
    }
  }
  usage?.dispose();
  if (ended === 'waits') {
    stopping.dispose();
    return { exit: { code: 0, signal: null }, asked: stopping.asked(), leftBehind: 0, script };
  }
  const leftBehind = await endLeftovers(order, root, stopping);
  await script.drained();
  stopping.dispose();
  return { exit: ended, asked: stopping.asked(), leftBehind, script };
}

function takeOrStart(
  order: SupervisorOrder,
  logs: Logs,
  excluded: readonly PassedRung[],
  waiting: Waiting,
): ScriptProcess {
  const held = waiting.process;
  waiting.process = null;
  if (!held?.isThere || excluded.length > 0) return new ScriptProcess(order, excluded, logs);
  held.next(order, logs);
  return held;
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

interface Stopping {
  asked(): StopMode | null;
  dispose(): void;
}

/** Heeds `control`: "stop" and "enough" leave the script the grace time to end by itself, "kill" none. */
function watchForStop(order: SupervisorOrder, root: number | null, stopSignal: AbortSignal): Stopping {
  let asked: StopMode | null = null;
  let deadline = Infinity;
  let terminated = false;
  let killing = false;
  const look = () => {
    const wanted = readControl(order.directory) ?? (stopSignal.aborted ? 'graceful' : null);
    const now = performance.now();
    if (wanted !== null && wanted !== 'kill' && asked === null) {
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
      reason: asked === 'kill' ? l10n.t('Killed on request.') : l10n.t('Stopped on request.'),
    };
  const leftovers =
    leftBehind > 0
      ? leftBehind === 1
        ? l10n.t('A process that the script left running was ended.')
        : l10n.t`${leftBehind} processes that the script left running were ended.`
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
