/** Small statistics that the rules share. All are total: an empty input gives NaN, never a throw. */

export function median(values: readonly number[]): number {
  const sorted = new Float64Array(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Median absolute deviation, scaled to the standard deviation of a normal distribution. */
export function robustDeviation(values: readonly number[]): number {
  const centre = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)));
}

/** 95 % interval of a share seen among n (Wilson 1927). */
export function wilsonInterval(share: number, n: number): [low: number, high: number] {
  const z = 1.959964;
  const centre = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return [centre - half, centre + half];
}

/** Means of the last `width` values (a number, or one for each position), fewer at the start: one a value. */
export function runningMeans(values: readonly number[], width: number | ((at: number) => number)): number[] {
  return values.map((_, end) => {
    const from = Math.max(0, end + 1 - (typeof width === 'number' ? width : width(end)));
    let sum = 0;
    for (let i = from; i <= end; i++) sum += values[i] ?? NaN;
    return sum / (end + 1 - from);
  });
}

/** Medians of the last `width` values, fewer at the start: one a value. Keeps the window sorted as it slides. */
export function runningMedians(values: readonly number[], width: number): number[] {
  const sorted: number[] = [];
  return values.map((value, end) => {
    const leaving = values[end - width];
    if (leaving !== undefined) sorted.splice(sorted.indexOf(leaving), 1);
    let at = sorted.length;
    while (at > 0 && (sorted[at - 1] ?? NaN) > value) at -= 1;
    sorted.splice(at, 0, value);
    const middle = sorted.length >> 1;
    const upper = sorted[middle] ?? NaN;
    return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
  });
}

/** For each position the index of the smallest value so far (the first of equals). */
export function bestSoFar(values: readonly number[]): number[] {
  let best = 0;
  return values.map((value, index) => {
    if (value < (values[best] ?? Infinity)) best = index;
    return best;
  });
}

/** Where the lowest value is, the first of equal ones; 0 where there is none. What is no number is never the lowest. */
export function lowestAt(values: readonly number[]): number {
  let at = 0;
  let least = Infinity;
  for (const [i, value] of values.entries()) if (value < least) [at, least] = [i, value];
  return at;
}
