/** How long an epoch of fitDataset waits for its next batches: from the end of a step to the beginning of the next. */
export class InputWait {
  private ms = 0;
  private since = 0;

  epochBegin(now: number): void {
    this.ms = 0;
    this.since = now;
  }

  batchBegin(now: number): void {
    this.ms += now - this.since;
  }

  batchEnd(): void {
    this.since = performance.now();
  }

  get fields(): { waitedForInputMs: number } {
    return { waitedForInputMs: Math.round(this.ms * 1000) / 1000 };
  }
}
