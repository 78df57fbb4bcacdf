import type { Budget } from './budget';
import { InputWait } from './input-wait';
import { BatchPace } from './pace';

/** A fit's optimizer steps: how many there were, how long they took, and which of them are told one by one. */
export class FitSteps {
  /** Milliseconds of the fastest step; Infinity before the first. */
  fastestMs = Infinity;
  /** Null where nobody knows it beforehand. */
  batchesPerEpoch: number | null = null;
  private readonly pace = new BatchPace();
  private readonly inputWait: InputWait | null;
  private begunAt = 0;
  private ofEpoch = 0;
  private ofLatestEpoch = 0;

  /** @param readsInput whether training may have to wait for its batches */
  constructor(readsInput: boolean) {
    this.inputWait = readsInput ? new InputWait() : null;
  }

  /** Optimizer steps done. */
  get done(): number {
    return this.pace.done;
  }

  /** How many there were and how many were told: nothing where these are the same. */
  get said(): BatchPace['said'] {
    return this.pace.said;
  }

  /** What an epoch says of its steps. */
  get epochFields(): BatchPace['said'] & Partial<InputWait['fields']> {
    return { ...this.inputWait?.fields, ...this.pace.said };
  }

  /** Whether the present epoch has had fewer steps than it should. */
  get areCutShort(): boolean {
    // How many batches a generator gives is seen from the epoch before.
    return this.ofEpoch < (this.batchesPerEpoch ?? this.ofLatestEpoch);
  }

  epochBegin(now: number): void {
    this.ofLatestEpoch = this.ofEpoch;
    this.ofEpoch = 0;
    this.inputWait?.epochBegin(now);
  }

  begin(now: number): void {
    this.begunAt = now;
    this.inputWait?.batchBegin(now);
  }

  /**
   * A step has been done.
   *
   * @param batch which of the epoch's, from 0
   * @param budget while it has room, an epoch's first and last step are told out of turn
   * @returns whether it is to be told
   */
  end(batch: number, now: number, budget: Pick<Budget, 'isWithin'>): boolean {
    const isLast = batch + 1 === this.batchesPerEpoch;
    // The last batch may be small, and a small one tells little of the others.
    if (batch === 0 || !isLast) {
      const ms = now - this.begunAt;
      if (ms < this.fastestMs) this.fastestMs = ms;
    }
    this.ofEpoch++;
    const isWithin = budget.isWithin();
    return this.pace.isDue(now, (batch === 0 || isLast) && isWithin, isWithin);
  }

  /** All that is done after a step has been done: from here on training waits for its next batch. */
  handedBack(): void {
    this.inputWait?.batchEnd();
  }
}
