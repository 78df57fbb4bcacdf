import type { RunRecord } from '../../protocol/run-record';
import { updateRecordFile, WarmProcesses, type LaunchRequest } from '../../runs';
import { runToEnd, type EndedRun, type Workplace } from '../run-to-end';
import { firstDifference } from './repeatable';

/** Of a script whose trials take longer, starting is too small a part. */
const SHORT_MS = 30_000;
/** A check that takes longer than so many times its trial hangs. */
const PATIENCE = 10;

type Standing =
  /** Its first trial is running; or the check is. */
  | { phase: 'busy' }
  /** That has ended, and its process waits. */
  | { phase: 'tried'; launch: LaunchRequest; first: EndedRun }
  | { phase: 'warm' | 'cold' };

/**
 * Decides which trials may run in the process of one before. A script's first one runs as any; then the same is run once more in the process
 * that it has left, and must come to the same, epoch by epoch and bit by bit, before other trials go there. Until then, and for good where it
 * doesn't, each has a process of its own.
 */
export class WarmTrials {
  readonly #workplace: Workplace;
  readonly #processes = new WarmProcesses();
  readonly #standings = new Map<string, Standing>();

  constructor(workplace: Workplace) {
    this.#workplace = workplace;
  }

  /** @returns through what a trial is to be launched; null: in a process of its own. @throws Cancelled */
  async placeFor(launch: LaunchRequest, signal: AbortSignal): Promise<WarmProcesses | null> {
    const name = nameOf(launch);
    const standing = this.#standings.get(name);
    if (standing === undefined) {
      this.#standings.set(name, { phase: 'busy' });
      return this.#processes;
    }
    if (standing.phase === 'warm') return this.#processes;
    if (standing.phase !== 'tried') return null;
    this.#standings.set(name, { phase: 'busy' });
    let repeats = false;
    try {
      repeats = await this.#repeats(standing.launch, standing.first, signal);
    } finally {
      this.#standings.set(name, { phase: repeats ? 'warm' : 'cold' });
    }
    return repeats ? this.#processes : null;
  }

  /**
   * Takes in what a trial that was launched through `placeFor` came to, or that it came to nothing.
   * @returns whether it has to be run again by itself: whether the process that it shared is why it failed, nobody knows
   */
  async ended(launch: LaunchRequest, run: EndedRun | null): Promise<boolean> {
    const name = nameOf(launch);
    // Others that share processes may have failed meanwhile.
    if (this.#standings.get(name)?.phase !== 'busy') {
      if (run?.record.status !== 'failed' || !this.#isShared(run.record)) return false;
      this.#standings.set(name, { phase: 'cold' });
      await this.#neverServe(run.record);
      return true;
    }
    const isFit = run?.record.status === 'finished' && lengthOf(run.record) <= SHORT_MS;
    const waits = isFit && (await this.#processes.waitsAfter(this.#directory(run.record)));
    this.#standings.set(name, waits ? { phase: 'tried', launch, first: run } : { phase: 'cold' });
    return false;
  }

  dispose(): void {
    this.#processes.dispose();
  }

  async #repeats(launch: LaunchRequest, first: EndedRun, signal: AbortSignal): Promise<boolean> {
    const late = AbortSignal.timeout(PATIENCE * lengthOf(first.record) + 10_000);
    const workplace = { ...this.#workplace, processes: this.#processes };
    try {
      const again = await runToEnd(
        workplace,
        { ...launch, isUnkept: true },
        { signal: AbortSignal.any([signal, late]) },
      );
      const isShared = this.#isShared(again.record);
      await this.#workplace.store.delete(again.record.id);
      return (
        isShared && again.record.status === 'finished' && firstDifference(first.state, again.state) === null
      );
    } catch (error) {
      if (signal.aborted || !late.aborted) throw error;
      return false;
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

/** Trials of one name are alike as far as processes go. */
function nameOf({ script, nodePath, backend }: LaunchRequest): string {
  return JSON.stringify([script, nodePath, backend]);
}

function lengthOf({ created, ended }: RunRecord): number {
  return ended === null ? Infinity : Date.parse(ended) - Date.parse(created);
}
