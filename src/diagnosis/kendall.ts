/**
 * Counts rising and falling pairs of a window that grows at its end, one value at a time.
 *
 * Both trend tests of the onset rule come from these counts: the Mann-Kendall statistic is (rising - falling) in units of
 * its standard deviation, and the Theil-Sen slope (the median of pairwise slopes) is ≤ 0 exactly where at most half
 * of the pairs rise (the lower median, where their number is even). So neither needs the O(n²) list of slopes at every epoch.
 */
export class KendallWindow {
  private values: number[] = [];
  private rising = 0;
  private falling = 0;
  readonly limit: number;

  /** Holds the latest `limit` values, so that a very long run stays cheap. */
  constructor(limit = 120) {
    this.limit = limit;
  }

  /** Forgets everything: the window begins with the next value. */
  clear(): void {
    this.values = [];
    this.rising = 0;
    this.falling = 0;
  }

  push(value: number): void {
    if (this.values.length === this.limit) this.dropFirst();
    for (const earlier of this.values) {
      if (value > earlier) this.rising += 1;
      else if (value < earlier) this.falling += 1;
    }
    this.values.push(value);
  }

  /** Mann-Kendall z with continuity correction. Ties lower |z|: the variance is left uncorrected, on the safe side. */
  get z(): number {
    const n = this.values.length;
    const s = this.rising - this.falling;
    if (n < 2 || s === 0) return 0;
    return (s - Math.sign(s)) / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  }

  /** Whether the Theil-Sen slope is zero or negative. */
  get isNotRising(): boolean {
    const n = this.values.length;
    return this.rising <= (n * (n - 1)) / 4;
  }

  private dropFirst(): void {
    const first = this.values.shift();
    if (first === undefined) return;
    for (const later of this.values) {
      if (later > first) this.rising -= 1;
      else if (later < first) this.falling -= 1;
    }
  }
}
