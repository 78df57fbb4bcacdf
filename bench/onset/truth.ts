/** What the test curve says, which no alarm may look at. */

/** Final loss in units of the best. */
export function growth(losses: readonly number[]): number {
  const best = least(losses);
  return best > 0
    ? losses[losses.length - 1]! / best
    : 1 + (losses[losses.length - 1]! - best) / span(losses);
}

/** Overfits: the test loss ends more than 10 % above its best. Healthy: less than 3 %. Between them the truth is not clear enough. */
export function verdict(losses: readonly number[]): 'overfits' | 'healthy' | null {
  const grown = growth(losses);
  return grown > 1.1 ? 'overfits' : grown < 1.03 ? 'healthy' : null;
}

/** Whether the test loss after position `at` comes back below its best so far by more than 1 %. */
export function isPremature(losses: readonly number[], at: number): boolean {
  const before = least(losses.slice(0, at + 1));
  return least(losses.slice(at + 1)) < before - 0.01 * scale(losses, before);
}

/** Position of the best test loss. */
export function optimum(losses: readonly number[]): number {
  return losses.indexOf(least(losses));
}

/** What the alarm's probability is a probability of, after each epoch: the best is past for good, and the end 3 % above it. */
export function overfitFrom(losses: readonly number[]): boolean[] {
  const end = losses.slice(-3).reduce((a, b) => a + b, 0) / Math.min(3, losses.length);
  const future = losses.slice();
  for (let t = losses.length - 2; t >= 0; t--) future[t] = Math.min(future[t]!, future[t + 1]!);
  let best = Infinity;
  return losses.map((loss, t) => {
    best = Math.min(best, loss);
    return future[t]! >= 0.99 * best && end >= 1.03 * best;
  });
}

/** Losses that aren't positive have no per cent: then parts of the curve's span. */
const scale = (losses: readonly number[], best: number) => (least(losses) > 0 ? best : span(losses));
const span = (losses: readonly number[]) =>
  losses.reduce((a, b) => Math.max(a, b), -Infinity) - least(losses);
const least = (losses: readonly number[]) => losses.reduce((a, b) => Math.min(a, b), Infinity);
