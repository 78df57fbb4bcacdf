/** What the recorder may do beyond the bare curve. */
export type Extra = 'penalty' | 'gradients' | 'weights' | 'ranks' | 'inference' | 'evaluation';

/**
 * Parts of the budget. Each extra may always use its own part; so dear ones save up and are thinned, not starved. What the
 * others don't need is free for all.
 */
export const USUAL_PARTS: Readonly<Record<Extra, number>> = {
  penalty: 3,
  gradients: 1,
  weights: 3,
  ranks: 1,
  inference: 6,
  evaluation: 2,
};

const EXTRAS = Object.keys(USUAL_PARTS) as Extra[];

/**
 * What the first and the last epoch of a fit may take before there is training time for it, so that short runs show something: an
 * advance, which longer runs have paid back when they end.
 */
const ALLOWANCE_MS = 15;

/**
 * How much of what being watched costs the recorder's own clock shows. The rest is hooks at each step, code and numbers that training has to fetch again, and
 * garbage: of two processes that train in turns, one of them watched (bench/overhead), it is about as much again.
 */
const ON_THE_CLOCK = 0.5;

/** What the recorder's clock may show for being watched to cost a share of training time; 1 and more are no limit, and stay that. */
export function shareOnTheClock(share: number): number {
  return share >= 1 ? share : ON_THE_CLOCK * share;
}

/**
 * Keeps the recorder's time within a share of training time. The recorder reports what it spends; before each extra it
 * asks, with an estimate where the extra's cost isn't known yet.
 */
export class Budget {
  private readonly share: number;
  private readonly parts: ReadonlyMap<Extra, number>;
  private readonly allParts: number;
  private readonly spent = new Map<Extra, number>();
  /** Milliseconds to expect of the next time: estimated until it has been measured warm. */
  private readonly cost = new Map<Extra, number>();
  /** What the first time took, with compilation: the next will hardly take longer. */
  private readonly first = new Map<Extra, number>();
  private readonly measured = new Set<Extra>();
  private base = 0;
  private warmUp = 0;
  private onExtras = 0;
  private training = 0;
  private allowance = ALLOWANCE_MS;
  private isEnding = false;

  /**
   * @param share of training time, such as 0.01
   * @param parts of the extras there are; one without a part could only hoard it
   */
  constructor(share: number, parts: Partial<Record<Extra, number>>) {
    this.share = share;
    this.parts = new Map(EXTRAS.flatMap((extra) => (parts[extra] ? [[extra, parts[extra]]] : [])));
    this.allParts = [...this.parts.values()].reduce((sum, part) => sum + part, 0);
  }

  /** Training time, milliseconds, without the recorder's own. */
  addTraining(ms: number): void {
    this.training += ms;
  }

  /** Time taken for what is always recorded. */
  addBase(ms: number): void {
    this.base += ms;
  }

  spend(extra: Extra, ms: number): void {
    // The first time includes compilation: it says little of the next, and is paid by all instead of by the extra's part.
    if (!this.spent.has(extra)) {
      this.warmUp += ms;
      this.spent.set(extra, 0);
      this.first.set(extra, ms);
      return;
    }
    // One slow time (another process had the core) isn't the price; a price that did rise is followed in a few times.
    const known = this.cost.get(extra) ?? ms;
    this.measured.add(extra);
    this.cost.set(extra, 0.3 * known + 0.7 * Math.min(ms, 3 * known));
    this.spent.set(extra, this.spentOn(extra) + ms);
    this.onExtras += ms;
  }

  /** For the last epoch and what comes after it. */
  grantAllowance(): void {
    this.allowance += ALLOWANCE_MS;
    this.isEnding = true;
  }

  /** @param estimate milliseconds to expect where the extra has no known cost yet */
  affords(extra: Extra, estimate: number): boolean {
    const expected = Math.min(estimate, this.first.get(extra) ?? Infinity);
    const cost = this.measured.has(extra) ? (this.cost.get(extra) ?? expected) : expected;
    this.cost.set(extra, cost);
    if (cost <= this.credit(extra)) return true;
    if (!this.hasRoomFor(cost)) return false;
    let reserved = 0;
    for (const other of this.parts.keys())
      if (other !== extra)
        reserved += Math.max(0, Math.min(this.credit(other), this.cost.get(other) ?? Infinity));
    return this.hasRoomFor(cost + reserved);
  }

  /**
   * Milliseconds that the extra may take when nothing else is to come: all that is left, or its own part with an allowance, even
   * where what is always recorded took more than foreseen (a machine under load).
   */
  leftFor(extra: Extra): number {
    const part = (this.parts.get(extra) ?? 0) / this.allParts;
    const own = Math.max(ALLOWANCE_MS, part * this.share * this.training) - this.spentOn(extra);
    return Math.max(own, this.total - this.spentInAll);
  }

  /** Whether there is time for something that is done once. */
  hasRoomFor(ms: number): boolean {
    return this.spentInAll + ms <= this.total;
  }

  /** Whether the time taken so far is within the budget. */
  isWithin(): boolean {
    return this.spentInAll <= this.total;
  }

  /** All time taken so far. */
  get spentInAll(): number {
    return this.base + this.warmUp + this.onExtras;
  }

  private get total(): number {
    // As much time as training takes, or more: everything is wanted, from the first step on.
    if (this.share >= 1) return Infinity;
    // What the last epoch may take is kept for it: a run that spends all on the way is over its share when it ends.
    const kept = this.isEnding ? 0 : ALLOWANCE_MS;
    return Math.max(this.share * this.training - kept, this.allowance);
  }

  /** What is left of the extra's own part. */
  private credit(extra: Extra): number {
    return (
      ((this.parts.get(extra) ?? 0) / this.allParts) * Math.max(0, this.total - this.base - this.warmUp) -
      this.spentOn(extra)
    );
  }

  private spentOn(extra: Extra): number {
    return this.spent.get(extra) ?? 0;
  }
}
