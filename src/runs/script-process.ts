import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { PassedRung } from '../protocol/backends';
import type { CappedLog } from './capped-log';
import { FILES } from './files';
import { splitLines } from './line-stream';
import { MarkedOutput } from './marked-output';
import type { SupervisorOrder } from './supervisor-order';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Logs {
  stdout: CappedLog;
  stderr: CappedLog;
}

/** What a warm process says (src/trainer/warm-process.ts). */
const Said = v.union([v.object({ ended: v.literal(true) }), v.object({ ends: v.string() })]);

/** The process of a script: of one run, or of several in turn. */
export class ScriptProcess {
  readonly pid: number | null;
  /** How many it was given. */
  runs = 0;
  /** Why it could not be started; null where it was. */
  readonly problem: Promise<Error | null>;
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #drained: Promise<void>;
  readonly #stdout: MarkedOutput;
  readonly #stderr: MarkedOutput;
  readonly #orders: Duplex | null;
  #hasExited = false;
  #said: (waits: boolean) => void = () => undefined;
  #why: string | null = null;
  #waits: Promise<boolean> = Promise.resolve(false);

  /** Starts a run's script. */
  constructor(order: SupervisorOrder, excluded: readonly PassedRung[], logs: Logs) {
    this.#child = spawnChild(order, excluded);
    this.pid = this.#child.pid ?? null;
    this.#drained = new Promise((resolve) => this.#child.once('close', () => resolve()));
    this.exited = new Promise((resolve) =>
      this.#child.once('exit', (code, signal) => {
        this.#hasExited = true;
        resolve({ code, signal });
      }),
    );
    this.problem = new Promise((resolve) => {
      this.#child.once('spawn', () => resolve(null));
      this.#child.once('error', resolve);
    });
    this.#stdout = new MarkedOutput(this.#child.stdout);
    this.#stderr = new MarkedOutput(this.#child.stderr);
    const orders = order.warm ? this.#child.stdio[4] : null;
    this.#orders = orders instanceof Duplex ? orders : null;
    // It has ended: its exit says so.
    this.#orders?.on('error', () => undefined);
    if (this.#orders) splitLines(this.#orders, (line) => this.#hear(line));
    this.#begin(order, logs);
  }

  /** Why it doesn't wait for another run, in words; null where it does, or hasn't said. */
  get why(): string | null {
    return this.#why;
  }

  /** Whether it can be given another run. */
  get isThere(): boolean {
    return !this.#hasExited;
  }

  /** Gives a process that waits another run of its script. */
  next(order: SupervisorOrder, logs: Logs): void {
    this.#begin(order, logs);
    const { args } = order.record.launch;
    this.#orders?.write(`${JSON.stringify({ env: envOf(order, []), args, mark: markOf(order) })}\n`);
  }

  /** How the run ended: with the process, or leaving it to wait for another, all its output written. */
  async ended(): Promise<Exit | 'waits'> {
    const waits = this.#waits.then(async (does): Promise<Exit | 'waits'> => (does ? 'waits' : this.exited));
    const ended = await Promise.race<Exit | 'waits'>([this.exited, waits]);
    if (ended !== 'waits') await this.drained();
    return ended;
  }

  /**
   * Resolves when all that was printed is written: the last of it may still be in the pipe when its process is gone. Processes that are still there keep the
   * pipe open; they are waited for a moment.
   */
  async drained(): Promise<void> {
    await Promise.race([this.#drained, sleep(1000, null, { ref: false })]);
  }

  /** There are no more runs for it. */
  release(): void {
    this.#orders?.end();
  }

  #begin(order: SupervisorOrder, logs: Logs): void {
    this.runs++;
    this.#why = null;
    const mark = markOf(order);
    const printed = [this.#stdout.begin(logs.stdout, mark), this.#stderr.begin(logs.stderr, mark)];
    const said = new Promise<boolean>((resolve) => (this.#said = resolve));
    this.#waits = said.then(async (waits) => {
      if (waits) await Promise.all(printed);
      return waits;
    });
  }

  #hear(line: string): void {
    const said = v.parse(v.pipe(v.string(), v.parseJson(), Said), line);
    this.#why = 'ends' in said ? said.ends : null;
    this.#said(!('ends' in said));
  }
}

function spawnChild(order: SupervisorOrder, excluded: readonly PassedRung[]): ChildProcess {
  const events = fs.openSync(path.join(order.directory, FILES.events), 'a');
  try {
    return spawn(order.command, order.args, {
      cwd: order.cwd,
      env: envOf(order, excluded),
      // Its own process group, so that the whole group can be signalled. (On Windows it would get a console window.)
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe', events, ...(order.warm ? (['pipe'] as const) : [])],
    });
  } finally {
    fs.closeSync(events);
  }
}

function envOf(order: SupervisorOrder, excluded: readonly PassedRung[]): Record<string, string> {
  return {
    ...order.env,
    REGULENS_SUPERVISOR: String(process.pid),
    ...(excluded.length > 0 && { REGULENS_EXCLUDED: JSON.stringify(excluded) }),
    ...(order.warm && { REGULENS_WARM: markOf(order) }),
  };
}

/** No script prints that. */
function markOf({ id }: SupervisorOrder): string {
  return `\u0001${id}\u0001\n`;
}
