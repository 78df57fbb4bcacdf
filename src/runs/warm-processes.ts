import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import * as v from 'valibot';
import type { BackendChoice } from '../protocol/rungs';
import type { LaunchSpec } from '../protocol/run-record';
import { splitLines } from './line-stream';
import { readRecordFile } from './record-file';
import { isLive } from './store';
import { notStarted, SupervisorAnswer, WarmAnswer, type SupervisorOrder } from './supervisor-order';

const Answer = v.union([SupervisorAnswer, WarmAnswer]);

/** Whoever gives a supervisor its runs. */
interface Owner {
  /** Why its process can't go on to another run. @param forGood no run of the script shall share a process any more */
  unfit(script: string, why: string, forGood: boolean): void;
  gone(supervisor: WarmSupervisor): void;
}

/** What a supervisor was last given. */
interface Use {
  isBusy: boolean;
  directory: string;
  order: SupervisorOrder;
}

/** A supervisor that starts one run after the other, each in the process of the one before as long as that is fit for it. */
class WarmSupervisor {
  owner: Owner;
  /** What is the same for all runs of the process. */
  key: string;
  readonly script: string;
  isGone = false;
  /** Resolves when the run it was given last is over, as far as the process goes: whether that waits for another. */
  waits: Promise<boolean> = Promise.resolve(false);
  readonly #child: ChildProcess;
  #answer: (answer: SupervisorAnswer) => void = () => undefined;
  #over: (waits: boolean) => void = () => undefined;

  /** @param first the order that it is about to be given */
  constructor(child: ChildProcess, first: SupervisorOrder, owner: Owner) {
    this.#child = child;
    this.key = keyOf(first);
    this.script = first.record.launch.script;
    this.owner = owner;
    child.once('error', (error) => this.#end(notStarted(error)));
    if (child.stdout) splitLines(child.stdout, (line) => this.#hear(line));
    child.stdout?.once('close', () => this.#end(notStarted(null)));
  }

  async start(order: SupervisorOrder): Promise<SupervisorAnswer> {
    this.waits = new Promise((resolve) => (this.#over = resolve));
    const answer = new Promise<SupervisorAnswer>((resolve) => (this.#answer = resolve));
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
    return this.#listening(answer);
  }

  /** Whether the process waits for another run, now that its run is over. */
  over(): Promise<boolean> {
    return this.#listening(this.waits);
  }

  /** What it is at goes on to its end; then it ends. */
  release(): void {
    this.#child.stdin?.end();
  }

  /** Whoever started runs may end without waiting for what this says; but not while it is waited for. */
  async #listening<T>(said: Promise<T>): Promise<T> {
    const pipes = [this.#child.stdin, this.#child.stdout].filter((pipe) => pipe instanceof Socket);
    for (const pipe of pipes) pipe.ref();
    const result = await said;
    for (const pipe of pipes) pipe.unref();
    return result;
  }

  #hear(line: string): void {
    const answer = v.parse(v.pipe(v.string(), v.parseJson(), Answer), line);
    if ('started' in answer) this.#answer(answer);
    else {
      if (answer.failedAgain) this.owner.unfit(this.script, 'a run in the process of others failed', true);
      else if (answer.why !== null) this.owner.unfit(this.script, answer.why, false);
      this.#over(answer.waits);
    }
  }

  #end(answer: SupervisorAnswer): void {
    this.isGone = true;
    this.#answer(answer);
    this.#over(false);
    this.owner.gone(this);
  }
}

/** Through what a run is launched that may share its process with others. */
export interface ProcessSource {
  /** Whether a run may be started through it: a seed decides all chance, and Node is given the script itself. */
  suits(launch: LaunchSpec): boolean;
  /** @param spawn starts a supervisor, where none waits */
  start(spawn: () => ChildProcess, order: SupervisorOrder): Promise<SupervisorAnswer>;
}

/**
 * Processes that run several trials of a script in turn, for an experiment (`launchRun` takes it). A run that is started through it ends
 * as any other; its process then waits for the next one with the same command and environment. Scripts for which that would change
 * something get a process a run, as ever.
 */
export class WarmProcesses implements ProcessSource {
  readonly #all = new Map<WarmSupervisor, Use>();
  readonly #off = new Set<string>();
  readonly #reasons = new Map<string, string>();
  readonly #shared = new Set<string>();
  readonly #owner: Owner = {
    unfit: (script, why, forGood) => {
      this.#reasons.set(script, why);
      if (forGood) this.#off.add(script);
    },
    gone: (supervisor) => this.#all.delete(supervisor),
  };

  /** Why processes of a script didn't wait for another run, by path of the script. */
  get reasons(): ReadonlyMap<string, string> {
    return this.#reasons;
  }

  /** Gives each run a process that none has run in, which then waits for others: for as long as nobody knows whether sharing changes anything. */
  readonly unshared: ProcessSource = {
    suits: (launch) => this.suits(launch),
    start: (spawn, order) => this.#begin(spawn, order),
  };

  suits({ script, npmScript, seed }: LaunchSpec): boolean {
    return npmScript === null && seed !== null && !this.#off.has(script);
  }

  /** Whether a run was given to a process that had run another. */
  isShared(directory: string): boolean {
    return this.#shared.has(directory);
  }

  /** How many processes that have run the script wait for another run, or are about to. */
  waiting(script: string): number {
    const free = [...this.#all].filter(([, { isBusy, directory }]) => !isBusy || isOver(directory));
    return free.filter(([supervisor]) => supervisor.script === script).length;
  }

  /** Whether the process of a run that is over waits for another. */
  async waitsAfter(directory: string): Promise<boolean> {
    for (const [supervisor, use] of this.#all) if (use.directory === directory) return supervisor.over();
    return false;
  }

  async start(spawn: () => ChildProcess, order: SupervisorOrder): Promise<SupervisorAnswer> {
    const waiting = await this.#take(keyOf(order));
    if (waiting) this.#shared.add(order.directory);
    const answered = waiting && (await this.#give(waiting, order));
    // It may just have ended because nothing came for long.
    if (answered && (answered.started || answered.error !== null)) return answered;
    return this.#begin(spawn, order);
  }

  #begin(spawn: () => ChildProcess, order: SupervisorOrder): Promise<SupervisorAnswer> {
    return this.#give(new WarmSupervisor(spawn(), order, this.#owner), order);
  }

  async #give(supervisor: WarmSupervisor, order: SupervisorOrder): Promise<SupervisorAnswer> {
    const use = { isBusy: true, directory: order.directory, order };
    this.#all.set(supervisor, use);
    const answer = supervisor.start(order);
    void supervisor.waits.then((waits) => {
      use.isBusy = false;
      if (!waits) this.#all.delete(supervisor);
    });
    return answer;
  }

  /**
   * Takes over from others the process of a run that is over, for runs on the backend that it ended on: it had been left to choose, and they
   * aren't.
   *
   * @returns whether it waits for them
   */
  async adopt(from: WarmProcesses, directory: string, backend: BackendChoice): Promise<boolean> {
    for (const [supervisor, use] of from.#all) {
      if (use.directory !== directory || !(await supervisor.over())) continue;
      from.#all.delete(supervisor);
      supervisor.owner = this.#owner;
      supervisor.key = keyOf({ ...use.order, env: { ...use.order.env, REGULENS_BACKEND: backend } });
      this.#all.set(supervisor, use);
      return true;
    }
    return false;
  }

  /** Ends what waits for a run of the script, or of any; what runs goes on to its end, and waits for none. */
  release(script: string | null = null): void {
    for (const supervisor of this.#all.keys())
      if (script === null || supervisor.script === script) this.#release(supervisor);
  }

  dispose(): void {
    this.release();
  }

  /** One that waits for a run of this kind. Those that wait for others give their memory back. */
  async #take(key: string): Promise<WarmSupervisor | null> {
    for (const [supervisor, use] of this.#all) {
      if (supervisor.key !== key) {
        if (!use.isBusy) this.#release(supervisor);
        continue;
      }
      // Its run is over, and says so: its supervisor has said before whether the process waits.
      if (use.isBusy && isOver(use.directory)) await supervisor.over();
      if (use.isBusy || supervisor.isGone) continue;
      use.isBusy = true;
      return supervisor;
    }
    return null;
  }

  #release(supervisor: WarmSupervisor): void {
    supervisor.release();
    this.#all.delete(supervisor);
  }
}

function isOver(directory: string): boolean {
  const read = readRecordFile(directory);
  return 'record' in read && !isLive(read.record);
}

/** All that a process is started with; a run's own are the script's arguments, and variables whose names begin so. */
function keyOf({ command, args, cwd, env, record }: SupervisorOrder): string {
  const shared = Object.entries(env).filter(([name]) => !name.startsWith('REGULENS_'));
  const ofNode = args.slice(0, args.length - record.launch.args.length);
  return JSON.stringify([command, ofNode, cwd, env['REGULENS_BACKEND'], shared.sort()]);
}
