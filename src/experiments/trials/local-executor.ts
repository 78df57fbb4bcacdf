import { UserError } from '../../protocol/user-error';
import { freeMemory, usableCores, type LaunchRequest, type WarmProcesses } from '../../runs';
import type { EndedRun, Workplace } from '../run-to-end';
import { fits } from './capacity';
import { casualtyOf, isShortOfResources } from './casualty';
import { Demands } from './demands';
import { LocalTrial } from './local-trial';
import { WarmTrials } from './warm-trials';
import type { OnTrialEvents, Trial, TrialExecutor, TrialProgress } from './trial';

/** How often a trial that waits for memory looks again: other programs may have let go of some. */
const LOOK_AGAIN_MS = 2000;
/** A trial that is killed while it runs alone is tried so many times more. */
const RETRIES = 2;

export interface LocalMachine {
  cores(): number;
  freeMemory(): number;
}

/**
 * Runs trials on this machine: never more at once than there are cores (or `jobs`), than fit into memory, or on a GPU. What one takes is
 * learned from the runs of its script there are, and from each as it goes on; until then a trial is taken to need 1.5 GB.
 *
 * A trial that is killed from outside is started again, twice at most; where others ran beside it memory may have been short, so from then on
 * half as many run at once, and such attempts don't count. One that fails by itself isn't tried again.
 *
 * Should this process die, its trials run on (each has a supervisor of its own) and end by themselves.
 */
export class LocalExecutor implements TrialExecutor {
  readonly slots: number;
  readonly #workplace: Workplace;
  readonly #machine: LocalMachine;
  readonly #demands: Demands;
  readonly #warm: WarmTrials | null;
  readonly #trials = new Map<string, LocalTrial>();
  #waiting: LocalTrial[] = [];
  #running: LocalTrial[] = [];
  /** At most so many at once, since memory was short. */
  #limit: number;
  #count = 0;
  #lookAgain: NodeJS.Timeout | null = null;

  /** @param options.warm trials of a script may run in the processes of those before, where that gives the same */
  constructor(
    workplace: Workplace,
    {
      jobs = Infinity,
      warm = false,
      machine = { cores: usableCores, freeMemory },
    }: { jobs?: number; warm?: boolean; machine?: LocalMachine } = {},
  ) {
    this.#workplace = workplace;
    this.#machine = machine;
    this.#demands = new Demands(workplace.store);
    this.#warm = warm ? new WarmTrials(workplace) : null;
    this.slots = Math.max(1, Math.min(machine.cores(), jobs));
    this.#limit = this.slots;
  }

  /** How many may run at once by now. */
  get limit(): number {
    return this.#limit;
  }

  /** Its trials may go on in the process of a run that has ended. @param launch how the run would be run as a trial */
  async adopt(from: WarmProcesses, run: EndedRun, launch: LaunchRequest): Promise<void> {
    await this.#warm?.adopt(from, run, launch);
  }

  hasDiffered(script: string): boolean {
    return this.#warm?.hasDiffered(script) ?? false;
  }

  /** @param live a run of this trial that is going on already, as after a crash of the process that started it: it is followed */
  async submit(trial: Trial, live: string | null = null): Promise<string> {
    const number = ++this.#count;
    const job = new LocalTrial(this.#workplace, trial, number, live, this.#warm);
    this.#trials.set(job.id, job);
    await this.#demands.recall(trial.launch);
    if (job.phase !== 'waiting') return job.id;
    if (live !== null) this.#start(job);
    else {
      this.#waiting.push(job);
      this.#waiting.sort((a, b) => a.priority - b.priority || a.number - b.number);
      this.#startThoseThatFit();
    }
    return job.id;
  }

  poll(id: string): Promise<TrialProgress> {
    const { phase, run } = this.#trial(id);
    return Promise.resolve({ phase, run });
  }

  async fetch(id: string, onEvents?: OnTrialEvents): Promise<EndedRun> {
    const job = this.#trial(id);
    try {
      return await job.outcome(onEvents);
    } finally {
      // Its curves may be large, and its run directory holds them.
      this.#trials.delete(id);
    }
  }

  endEarly(id: string): Promise<void> {
    const job = this.#trials.get(id);
    this.#waiting = this.#waiting.filter((one) => one !== job);
    job?.endEarly();
    return Promise.resolve();
  }

  async cancel(id: string): Promise<void> {
    const job = this.#trials.get(id);
    this.#waiting = this.#waiting.filter((one) => one !== job);
    await job?.cancel();
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#trials.keys()].map((id) => this.cancel(id)));
    if (this.#lookAgain) clearTimeout(this.#lookAgain);
    this.#warm?.dispose();
  }

  #trial(id: string): LocalTrial {
    const job = this.#trials.get(id);
    if (!job) throw new Error(`no trial ${id}`);
    return job;
  }

  /** In order of their priority: one that doesn't fit is waited for, so that large ones get their turn. */
  #startThoseThatFit(): void {
    if (this.#lookAgain) clearTimeout(this.#lookAgain);
    this.#lookAgain = null;
    for (let next = this.#waiting[0]; next && this.#hasRoomFor(next); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#start(next);
    }
    if (this.#waiting.length > 0 && this.#running.length < this.#limit)
      this.#lookAgain = setTimeout(() => this.#startThoseThatFit(), LOOK_AGAIN_MS);
  }

  #hasRoomFor({ trial }: LocalTrial): boolean {
    return fits(
      this.#demands.of(trial.launch),
      this.#running.map((one) => ({
        ...this.#demands.of(one.trial.launch),
        residentBytes: one.residentBytes,
      })),
      { slots: this.#limit, freeBytes: this.#machine.freeMemory() },
    );
  }

  #start(job: LocalTrial): void {
    this.#running.push(job);
    for (const one of this.#running) one.beside(this.#running.length);
    job
      .attempt((state) => this.#demands.learn(job.trial.launch, state, job.mostAtOnce === 1))
      .then(
        (ended) => this.#ended(job, casualtyOf(ended.record) !== null, () => job.succeed(ended)),
        (error: unknown) => {
          const isShort = error instanceof UserError && isShortOfResources(error);
          this.#ended(job, isShort, () => job.fail(error));
        },
      );
  }

  #ended(job: LocalTrial, isCasualty: boolean, settle: () => void): void {
    this.#running = this.#running.filter((one) => one !== job);
    if (isCasualty && !job.isCancelled && this.#mayTryAgain(job)) {
      job.again();
      this.#waiting.unshift(job);
      this.#waiting.sort((a, b) => a.priority - b.priority || a.number - b.number);
    } else settle();
    this.#startThoseThatFit();
  }

  /** Each attempt beside others lowers how many there may be, so there are few of them. */
  #mayTryAgain(job: LocalTrial): boolean {
    if (job.mostAtOnce > 1) {
      this.#limit = Math.min(this.#limit, Math.max(1, Math.floor(job.mostAtOnce / 2)));
      return true;
    }
    return job.countRetry() <= RETRIES;
  }
}
