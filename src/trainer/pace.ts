/*
 * What bounds events.ndjson however long a run is: each kind of event is recorded at full pace up to a number, at half of it for as
 * many again, and so on, so that files grow with the logarithm of the time. A day of training is 6 doublings for batches
 * (300,000 events of 90 bytes: 27 MB); 10,000 epochs of a model of six tensors are 3 for its weights (16,000 rows of 0.75 KB:
 * 12 MB, kept at full pace 45 MB); a million epochs are 4 for epochs (225,000 events of 0.4 KB: 90 MB).
 */

/** Whatever they cost: enough for a curve. */
const FEWEST_BATCHES = 40;
/** At most some 40 batch events a second: a curve of batches has more points than a screen long before that matters. */
export const BATCH_INTERVAL_MS = 25;
/** While the recorder takes more than it may, some 10 a second: one costs up to 0.1 ms, in the middle of training. */
export const SLOW_BATCH_INTERVAL_MS = 100;
const BATCHES_AT_FULL_PACE = 50_000;
export const EPOCHS_AT_FULL_PACE = 50_000;
/** Rows of snapshots: a tensor or a layer each. */
export const ROWS_AT_FULL_PACE = 4000;

/** Which batches are recorded. */
export class BatchPace {
  done = 0;
  recorded = 0;
  private latest = -Infinity;
  private intervalMs = BATCH_INTERVAL_MS;

  /**
   * Counts a batch.
   *
   * @param isEdge whether it is wanted out of turn, as long as there aren't too many
   * @param isWithin whether the recorder's time is within its budget
   */
  isDue(now: number, isEdge: boolean, isWithin = true): boolean {
    this.done++;
    const isFull = this.intervalMs === BATCH_INTERVAL_MS;
    const isSlow = !isWithin && this.recorded >= FEWEST_BATCHES;
    const intervalMs = isSlow ? Math.max(this.intervalMs, SLOW_BATCH_INTERVAL_MS) : this.intervalMs;
    if (now - this.latest < intervalMs && !(isEdge && isFull && !isSlow)) return false;
    this.latest = now;
    this.recorded++;
    if (this.recorded % BATCHES_AT_FULL_PACE === 0) this.intervalMs *= 2;
    return true;
  }

  /** What an event says of it: nothing where all were recorded. */
  get said(): { steps?: { done: number; recorded: number } } {
    const { done, recorded } = this;
    return recorded < done ? { steps: { done, recorded } } : {};
  }
}

/** Which epochs have an event of some kind. */
export class EpochPace {
  private readonly full: number;
  private stride = 1;
  private taken = 0;

  /** @param full how much is taken at each pace */
  constructor(full: number) {
    this.full = full;
  }

  isDue(epoch: number): boolean {
    return this.stride === 1 || epoch % this.stride === 0;
  }

  took(amount: number): void {
    this.taken += amount;
    if (this.taken < this.full) return;
    this.taken = 0;
    this.stride *= 2;
  }
}
