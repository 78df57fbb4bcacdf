/** What the recorder may do beyond the bare curve. */
export type Extra = 'penalty' | 'gradients' | 'weights' | 'inference-loss' | 'activations';

/**
 * Parts of the budget, most important extra first. Each extra may always use its own part; so dear ones save up and are
 * thinned, not starved. What the others don't need is free for all.
 */
const PARTS: Readonly<Record<Extra, number>> = {
  penalty: 3,
  gradients: 1,
  weights: 2,
  'inference-loss': 5,
  activations: 1,
};
const EXTRAS = Object.keys(PARTS) as Extra[];
const ALL_PARTS = EXTRAS.reduce((sum, extra) => sum + PARTS[extra], 0);

/** What the first and the last epoch of a fit may take whatever the training time, so that short runs show something. */
const ALLOWANCE_MS = 40;

/**
 * Keeps the recorder's time within a share of training time. The recorder reports what it spends; before each extra it
 * asks, with an estimate where the extra has not run yet.
 */
export class Budget {
  private readonly share: number;
  private readonly spent = new Map<Extra, number>();
  private readonly cost = new Map<Extra, number>();
  private base = 0;
  private training = 0;
  private allowance = ALLOWANCE_MS;

  /** @param share of training time, such as 0.01 */
  constructor(share: number) {
    this.share = share;
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
    this.spent.set(extra, this.spentOn(extra) + ms);
    const known = this.cost.get(extra);
    // The first time includes compilation: later times count for more.
    this.cost.set(extra, known === undefined ? ms : 0.3 * known + 0.7 * ms);
  }

  grantAllowance(): void {
    this.allowance += ALLOWANCE_MS;
  }

  /** @param estimate milliseconds to expect where the extra has not run yet */
  affords(extra: Extra, estimate: number): boolean {
    const cost = this.cost.get(extra) ?? estimate;
    if (cost <= this.credit(extra)) return true;
    const reserved = EXTRAS.filter((other) => other !== extra)
      .map((other) => Math.min(this.credit(other), this.cost.get(other) ?? Infinity))
      .reduce((sum, ms) => sum + Math.max(0, ms), 0);
    return this.spentInAll + cost + reserved <= this.total;
  }

  /** Whether the time taken so far is within the budget. */
  isWithin(): boolean {
    return this.spentInAll <= this.total;
  }

  /** All time taken so far. */
  get spentInAll(): number {
    return EXTRAS.reduce((sum, extra) => sum + this.spentOn(extra), this.base);
  }

  private get total(): number {
    return this.share * this.training + this.allowance;
  }

  /** What is left of the extra's own part. */
  private credit(extra: Extra): number {
    return (PARTS[extra] / ALL_PARTS) * Math.max(0, this.total - this.base) - this.spentOn(extra);
  }

  private spentOn(extra: Extra): number {
    return this.spent.get(extra) ?? 0;
  }
}
