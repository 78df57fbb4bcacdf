import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable } from './disposable';
import { FileTail } from './file-tail';
import { FolderWake } from './wake';

/** What was read is handed on at most once in this time. */
const BATCH_MS = 50;
const LIVE_POLL_MS = 100;
const QUIET_POLL_MS = 1000;

export interface FollowSteps {
  beforeReading(): Promise<void>;
  bytes(bytes: Buffer): void;
  problem(problem: string): void;
  /** Hands on what was read; says whether there was anything. */
  deliver(): boolean;
  /** All there was has been delivered; says whether more is to be expected soon. */
  atEnd(): boolean;
  /** Nothing is followed any more. */
  ended?(): Promise<void>;
}

/** The loop of a tail: read to the end, deliver in batches, sleep until something changes. Memory holds one batch at most. */
export class Follower implements Disposable {
  readonly #wake: FolderWake;
  readonly #file: FileTail;
  readonly #steps: FollowSteps;
  #deliveredAt = -Infinity;
  #disposed = false;

  constructor(directory: string, file: string, steps: FollowSteps) {
    this.#wake = new FolderWake(directory);
    this.#file = new FileTail(file);
    this.#steps = steps;
    void this.#follow().finally(() => Promise.all([this.#file.close(), steps.ended?.()]));
  }

  dispose(): void {
    this.#disposed = true;
    this.#wake.dispose();
  }

  async #follow(): Promise<void> {
    for (;;) {
      await this.#steps.beforeReading();
      while (!this.#disposed && (await this.#readSome())) if (this.#untilNextBatch() <= 0) this.#deliver();
      if (this.#untilNextBatch() > 0) await sleep(this.#untilNextBatch());
      if (this.#disposed) return;
      this.#deliver();
      const live = this.#steps.atEnd();
      await this.#wake.wait(live ? LIVE_POLL_MS : QUIET_POLL_MS);
    }
  }

  async #readSome(): Promise<boolean> {
    const { bytes, problem } = await this.#file.next();
    if (this.#disposed) return false;
    if (problem !== null) this.#steps.problem(problem);
    if (bytes.length > 0) this.#steps.bytes(bytes);
    return bytes.length > 0;
  }

  #untilNextBatch(): number {
    return this.#deliveredAt + BATCH_MS - performance.now();
  }

  #deliver(): void {
    if (this.#steps.deliver()) this.#deliveredAt = performance.now();
  }
}
