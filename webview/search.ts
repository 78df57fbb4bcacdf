/** The first index from `low` on and before `high` for which `isBefore` no longer holds; `high` where it holds for all. Where it holds, it must hold for all below. */
export function firstNotBefore(low: number, high: number, isBefore: (index: number) => boolean): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
