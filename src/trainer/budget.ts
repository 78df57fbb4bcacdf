/** What the recorder may do beyond the bare curve, most important first. */
export type Extra = 'penalty' | 'gradients' | 'weights' | 'inference-loss' | 'activations';

/**
 * Shares of the budget when there is not enough for all. A weighted fair queue: the extra that has had least of its share
 * goes first, and while it saves up for its turn nothing behind it runs; so dear ones are thinned, not starved.
 */
const WEIGHTS: Record<Extra, number> = {
  penalty: 4,
  gradients: 1,
  weights: 2,
  'inference-loss': 4,
  activations: 1,
};

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
  private total = 0;
  private training = 0;
  private allowance = ALLOWANCE_MS;

  constructor(share: number) {
    this.share = share;
  }

  /** Training time so far, milliseconds, without the recorder's own. */
  addTraining(ms: number): void {
    this.training += ms;
  }

  /** Time taken for what is always recorded. */
  addBase(ms: number): void {
    this.total += ms;
  }

  grantAllowance(): void {
    this.allowance += ALLOWANCE_MS;
  }

  /** The extras in the order in which their turns come. */
  order(extras: readonly Extra[]): Extra[] {
    const served = (extra: Extra) => (this.spent.get(extra) ?? 0) / WEIGHTS[extra];
    return [...extras].sort((a, b) => served(a) - served(b));
  }

  affords(extra: Extra, estimate: number): boolean {
    const cost = this.cost.get(extra) ?? estimate;
    return this.total + cost <= this.share * this.training + this.allowance;
  }

  /** Whether the time taken so far is within the share, allowance apart. */
  isWithin(): boolean {
    return this.total <= this.share * this.training + this.allowance;
  }

  spend(extra: Extra, ms: number): void {
    this.total += ms;
    this.spent.set(extra, (this.spent.get(extra) ?? 0) + ms);
    const known = this.cost.get(extra);
    // The first time includes compilation; later times count for more.
    this.cost.set(extra, known === undefined ? ms : 0.5 * known + 0.5 * ms);
  }

  get recorderMs(): number {
    return this.total;
  }
}
