import * as l10n from '@vscode/l10n';
import type { RunState } from '../../protocol/run-state';
import { UserError } from '../../protocol/user-error';
import { launchRun, stopRun, updateRecordFile, type ProcessSource } from '../../runs';
import { Cancelled } from '../cancelled';
import { followToEnd, type EndedRun, type Workplace } from '../run-to-end';
import type { WarmTrials } from './warm-trials';
import { createAwakeTimer } from './awake-timer';
import type { OnTrialEvents, Trial, TrialPhase } from './trial';

/** One trial with a local executor, over all its attempts. */
export class LocalTrial {
  readonly id: string;
  readonly number: number;
  readonly priority: number;
  readonly trial: Trial;
  phase: TrialPhase = 'waiting';
  run: string | null = null;
  /** How many trials ran at once while this one did, at most; 0 before it starts. */
  mostAtOnce = 0;
  readonly #workplace: Workplace;
  readonly #warm: WarmTrials | null;
  readonly #abort = new AbortController();
  readonly #enough = new AbortController();
  readonly #listeners: OnTrialEvents[] = [];
  readonly #outcome: Promise<EndedRun>;
  #settle!: { resolve: (ended: EndedRun) => void; reject: (error: Error) => void };
  /** A run of it that is going on already. */
  #live: string | null;
  #state: RunState | null = null;
  #retries = 0;

  /** @param warm where it may run in the process of another */
  constructor(
    workplace: Workplace,
    trial: Trial,
    number: number,
    live: string | null,
    warm: WarmTrials | null = null,
  ) {
    this.#warm = warm;
    this.id = `trial-${number}`;
    this.number = number;
    this.priority = trial.priority ?? 0;
    this.trial = trial;
    this.#workplace = workplace;
    this.#live = live;
    this.#outcome = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // Somebody may fetch it later, or nobody.
    this.#outcome.catch(() => undefined);
  }

  get isCancelled(): boolean {
    return this.#abort.signal.aborted;
  }

  get residentBytes(): number {
    return this.#state?.usage.samples.at(-1)?.residentBytes ?? 0;
  }

  /** Tells it that so many run at once, itself included. */
  beside(count: number): void {
    this.mostAtOnce = Math.max(this.mostAtOnce, count);
  }

  outcome(onEvents?: OnTrialEvents): Promise<EndedRun> {
    if (onEvents) this.#listeners.push(onEvents);
    return this.#outcome;
  }

  /** Runs it once. @param onState is told at each change what the run has come to. @throws UserError; Cancelled */
  async attempt(onState: (state: RunState) => void): Promise<EndedRun> {
    this.phase = 'running';
    const { launch, fresh } = this.trial;
    const warm = this.#live === null && fresh !== true ? this.#warm : null;
    const processes = (await warm?.placeFor(launch, this.#abort.signal)) ?? null;
    if (!warm || !processes) return this.#attempt(onState, null);
    let ended: EndedRun | null = null;
    let fails = false;
    try {
      ended = await this.#attempt(onState, processes);
    } finally {
      fails = await warm.ended(launch, ended);
    }
    return fails ? this.#attempt(onState, null) : ended;
  }

  async #attempt(onState: (state: RunState) => void, processes: ProcessSource | null): Promise<EndedRun> {
    const { store, assets } = this.#workplace;
    const record =
      this.#live === null
        ? await launchRun(store, this.trial.launch, assets, processes)
        : await store.read(this.#live);
    this.run = record.id;
    this.#live = null;
    const limit = this.#timeLimit(this.run);
    const onEvents: OnTrialEvents = (events, state) => {
      this.#state = state;
      // Loading data may take its time, too.
      if (events.some(({ type }) => type === 'fit-started')) limit?.trainingStarts();
      onState(state);
      for (const listener of this.#listeners) listener(events, state);
    };
    try {
      const ended = await followToEnd(
        store,
        this.run,
        { signal: this.#abort.signal, enough: this.#enough.signal, onEvents },
        record,
      );
      this.#state = ended.state;
      onState(ended.state);
      if (ended.record.status === 'lost') await this.#endLost(this.run);
      return limit?.reached === true ? await this.#late(ended) : ended;
    } finally {
      limit?.dispose();
    }
  }

  /** Without its supervisor the script itself may still be at it. */
  async #endLost(run: string): Promise<void> {
    try {
      await stopRun(this.#workplace.store, run, 'kill');
    } catch (error) {
      // Its folder is gone as well, and none of its processes was left.
      if (!(error instanceof UserError)) throw error;
    }
  }

  /** Waits for its turn once more. */
  again(): void {
    this.phase = 'waiting';
    this.run = null;
    this.mostAtOnce = 0;
    this.#state = null;
  }

  /** @returns how many that are by now */
  countRetry(): number {
    return ++this.#retries;
  }

  succeed(ended: EndedRun): void {
    this.phase = 'ended';
    this.#settle.resolve(ended);
  }

  fail(error: unknown): void {
    this.phase = error instanceof Cancelled ? 'cancelled' : 'ended';
    this.#settle.reject(error instanceof Error ? error : new Error(String(error)));
  }

  /** Ends its training where it stands; one that waits isn't run at all. */
  endEarly(): void {
    if (this.phase === 'waiting') this.fail(new Cancelled());
    this.#enough.abort();
  }

  /** Resolves when none of its processes is left. */
  async cancel(): Promise<void> {
    if (this.phase === 'waiting') this.fail(new Cancelled());
    else if (this.phase === 'running') this.#abort.abort();
    await this.#outcome.catch(() => undefined);
  }

  #timeLimit(run: string) {
    const { timeoutMs } = this.trial;
    if (timeoutMs === undefined) return null;
    let hasTrained = false;
    const limit = { reached: false, trainingStarts, dispose: () => timer.dispose() };
    const timer = createAwakeTimer(timeoutMs, () => {
      limit.reached = true;
      stopRun(this.#workplace.store, run, 'kill').catch((error: unknown) => {
        if (!(error instanceof UserError)) this.fail(error); // It had just ended by itself.
        limit.reached = false;
      });
    });
    function trainingStarts() {
      if (!hasTrained) timer.restart();
      hasTrained = true;
    }
    return limit;
  }

  /** Says in the record why it was killed. */
  async #late({ record, state }: EndedRun): Promise<EndedRun> {
    if (record.status !== 'stopped') return { record, state };
    const { store } = this.#workplace;
    const seconds = Math.round((this.trial.timeoutMs ?? 0) / 1000);
    const reason = l10n.t`It was ended after ${seconds} seconds, the time that a trial may take.`;
    await updateRecordFile(store.directory(record.id), (current) =>
      'record' in current ? { ...current.record, reason } : null,
    );
    return { record: { ...record, reason }, state };
  }
}
