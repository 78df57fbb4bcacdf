import type { RunState } from '../../protocol/run-state';
import type { RunParent, RunRecord } from '../../protocol/run-record';
import { updateRecordFile, WarmProcesses, type LaunchRequest, type ProcessSource } from '../../runs';
import { Cancelled } from '../cancelled';
import { runToEnd, type EndedRun, type Workplace } from '../run-to-end';
import { firstDifference, firstEpochs } from './repeatable';
import { isShort, lengthOf } from './short';

/** A check that takes longer than so many times its trial hangs. */
const PATIENCE = 10;
/**
 * Within so much of its epochs a script shows whether it begins as it did: weights, order of rows and draws are the same then, and what follows is
 * computed from them. (1,960 epochs of 7 examples were the same to the last: bench/README.md, "Short trials".)
 */
const CHECKED_SHARE = 0.05;
const CHECKED_EPOCHS = 3;

/** What a run by the user is begun once more as: one that writes nothing where the user's files are. */
const CHECK: RunParent = { kind: 'verify', experiment: 'check', label: 'unchanged' };

/** A trial that has ended, and whose process waits. */
interface Tried {
  launch: LaunchRequest;
  ended: EndedRun;
}

interface Standing {
  phase: 'untried' | 'warm' | 'cold';
  tried: Tried | null;
  checking: Promise<void> | null;
  /** The check has its process. */
  checkRuns: boolean;
}

/**
 * Decides which trials may run in the process of one before. A script's first ones run as any; then one of them is begun once more in the process that
 * it has left, and must come to the same, epoch by epoch and bit by bit, before other trials go there. Until then, and for good where it
 * doesn't, each has a process of its own.
 */
export class WarmTrials {
  readonly #workplace: Workplace;
  readonly #processes = new WarmProcesses();
  readonly #standings = new Map<string, Standing>();
  readonly #differing = new Set<string>();

  constructor(workplace: Workplace) {
    this.#workplace = workplace;
  }

  /** @returns through what a trial is to be launched; null: in a process of its own. @throws Cancelled */
  async placeFor(launch: LaunchRequest, signal: AbortSignal): Promise<ProcessSource | null> {
    // A decomposition trains many times by itself.
    if (launch.decompose) return null;
    const standing = this.#standingOf(launch);
    if (standing.checking) {
      // One that waits for the check's end goes to a process that waits as well, or makes one all the same.
      const free = this.#processes.waiting(launch.script) - (standing.checkRuns ? 0 : 1);
      if (free < 1) return this.#processes.unshared;
      // Who began it is told what goes wrong.
      await standing.checking.catch(() => undefined);
    } else if (standing.tried) await (standing.checking = this.#check(standing, standing.tried, signal));
    if (signal.aborted) throw new Cancelled();
    if (standing.phase === 'warm') return this.#processes;
    return standing.phase === 'cold' ? null : this.#processes.unshared;
  }

  /**
   * Takes over the process of a run that has ended: the trials of its script begin there, as soon as one of them was begun once more and came to the
   * same.
   *
   * @param launch how the run would be run as a trial
   */
  async adopt(from: WarmProcesses, run: EndedRun, launch: LaunchRequest): Promise<void> {
    const standing = this.#standingOf(launch);
    if (standing.phase !== 'untried' || standing.tried !== null || !isShort(run.record)) return;
    const directory = this.#directory(run.record);
    if (await this.#processes.adopt(from, directory, launch.backend ?? run.record.launch.backend))
      standing.tried = { launch: { ...launch, parent: CHECK }, ended: run };
  }

  /** Whether a trial of the script that was begun once more came to something else: sharing changes it, or no seed decides all of it. */
  hasDiffered(script: string): boolean {
    return this.#differing.has(script);
  }

  /**
   * Takes in what a trial that was launched through `placeFor` came to, or that it came to nothing.
   * @returns whether it has to be run again by itself: whether the process that it shared is why it failed, nobody knows
   */
  async ended(launch: LaunchRequest, run: EndedRun | null): Promise<boolean> {
    const standing = this.#standingOf(launch);
    if (run === null) return false;
    const { record } = run;
    if (record.status === 'failed') {
      if (!this.#isShared(record)) return false;
      this.#giveUp(standing, launch);
      await this.#neverServe(record);
      return true;
    }
    if (standing.phase !== 'untried' || standing.tried !== null || standing.checking !== null) return false;
    const mayShare = isShort(record);
    if (mayShare && (await this.#processes.waitsAfter(this.#directory(record))))
      standing.tried = { launch, ended: run };
    else if (!mayShare || record.status === 'finished') this.#giveUp(standing, launch);
    return false;
  }

  dispose(): void {
    this.#processes.dispose();
  }

  #standingOf({ script, nodePath, backend }: LaunchRequest): Standing {
    // Trials that have these in common are alike as far as processes go.
    const name = JSON.stringify([script, nodePath, backend]);
    const standing = this.#standings.get(name) ?? {
      phase: 'untried',
      tried: null,
      checking: null,
      checkRuns: false,
    };
    this.#standings.set(name, standing);
    return standing;
  }

  async #check(standing: Standing, { launch, ended }: Tried, signal: AbortSignal): Promise<void> {
    standing.tried = null;
    standing.checkRuns = false;
    try {
      const repeats = await this.#repeats(launch, ended, signal, () => (standing.checkRuns = true));
      if (repeats === false) this.#differing.add(launch.script);
      if (repeats === true) standing.phase = 'warm';
      else this.#giveUp(standing, launch);
    } finally {
      standing.checking = null;
    }
  }

  #giveUp(standing: Standing, { script }: LaunchRequest): void {
    standing.phase = 'cold';
    standing.tried = null;
    this.#processes.release(script);
  }

  /** @returns null where that can't be seen */
  async #repeats(
    launch: LaunchRequest,
    first: EndedRun,
    signal: AbortSignal,
    onStart: () => void,
  ): Promise<boolean | null> {
    const { store } = this.#workplace;
    const late = AbortSignal.timeout(PATIENCE * lengthOf(first.record) + 10_000);
    const enough = Math.max(CHECKED_EPOCHS, CHECKED_SHARE * epochsOf(first.state));
    const early = new AbortController();
    /** When it was enough: an epoch that is cut short later says nothing. */
    let counts: number[] = [];
    try {
      const source: ProcessSource = {
        suits: (spec) => this.#processes.suits(spec),
        start: (spawn, order) => {
          const answer = this.#processes.start(spawn, order);
          onStart();
          return answer;
        },
      };
      const again = await runToEnd(
        { ...this.#workplace, processes: source },
        { ...launch, isUnkept: true },
        {
          signal: AbortSignal.any([signal, late]),
          enough: early.signal,
          onEvents: (_events, state) => {
            if (early.signal.aborted || epochsOf(state) < enough) return;
            counts = state.fits.map(({ epochs }) => epochs.length);
            early.abort();
          },
        },
      );
      const { record } = again;
      const waits = await this.#processes.waitsAfter(this.#directory(record));
      await store.delete(record.id);
      if (!waits || !this.#isShared(record)) return null;
      if (!early.signal.aborted) return firstDifference(first.state, again.state) === null;
      return firstDifference(firstEpochs(first.state, counts), firstEpochs(again.state, counts)) === null;
    } catch (error) {
      if (signal.aborted || !late.aborted) throw error;
      return null;
    }
  }

  #isShared(record: RunRecord): boolean {
    return this.#processes.isShared(this.#directory(record));
  }

  /** What another trial of the same key would be given. */
  #neverServe(record: RunRecord): Promise<void> {
    return updateRecordFile(this.#directory(record), (current) => {
      if (!('record' in current)) return null;
      const unkept = { ...current.record };
      delete unkept.key;
      return unkept;
    });
  }

  #directory({ id }: RunRecord): string {
    return this.#workplace.store.directory(id);
  }
}

function epochsOf({ fits }: RunState): number {
  return fits.reduce((sum, { epochs }) => sum + epochs.length, 0);
}
