// Statistics of a tensor, in 64 bits and one value after the other, as src/trainer/weight-statistics.ts calculates them in JavaScript: to the same bit.

/** To `to`: how many are finite, how many zero, the sums of sizes, values and squares, least and greatest; then each unit's sum of squares. */
export function moments(x: usize, n: i32, units: i32, to: usize): void {
  let finite = 0;
  let zeros = 0;
  let absSum: f64 = 0;
  let sum: f64 = 0;
  let squares: f64 = 0;
  let least: f64 = Infinity;
  let greatest: f64 = -Infinity;
  const unitSquares = to + 56;
  memory.fill(unitSquares, 0, (<usize>units) << 3);
  let unit = 0;
  for (let i = 0; i < n; i++) {
    const value: f64 = load<f32>(x + ((<usize>i) << 2));
    const square = value * value;
    if (square - square == 0) {
      finite++;
      if (value == 0) zeros++;
      absSum += value < 0 ? -value : value;
      sum += value;
      squares += square;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
      if (units > 0) {
        const at = unitSquares + ((<usize>unit) << 3);
        store<f64>(at, load<f64>(at) + square);
      }
    }
    if (++unit >= units) unit = 0;
  }
  store<f64>(to, finite);
  store<f64>(to, zeros, 8);
  store<f64>(to, absSum, 16);
  store<f64>(to, sum, 24);
  store<f64>(to, squares, 32);
  store<f64>(to, least, 40);
  store<f64>(to, greatest, 48);
}

/**
 * To `to`: how many sizes are below the threshold or zero, and the sum that the Gini index is made of; then the histogram. For that sum values are
 * grouped by size into classes (0: they aren't), whose counts and sums of sizes come after the histogram.
 */
export function distribution(
  x: usize,
  n: i32,
  least: f64,
  scale: f64,
  bins: i32,
  threshold: f64,
  classes: i32,
  classScale: f64,
  absSum: f64,
  to: usize,
): void {
  const histogram = to + 16;
  const counts = histogram + ((<usize>bins) << 3);
  const sums = counts + ((<usize>classes) << 3);
  memory.fill(to, 0, sums - to + ((<usize>classes) << 3));
  let nearZero = 0;
  let finite = 0;
  for (let i = 0; i < n; i++) {
    const value: f64 = load<f32>(x + ((<usize>i) << 2));
    if (value - value != 0) continue;
    finite++;
    const size = value < 0 ? -value : value;
    if (size < threshold || value == 0) nearZero++;
    addTo(histogram, min(bins - 1, <i32>((value - least) * scale)), 1);
    if (classes > 0) {
      const at = min(classes - 1, <i32>(size * classScale));
      addTo(counts, at, 1);
      addTo(sums, at, size);
    }
  }
  let before: f64 = n - finite;
  let sum: f64 = 0;
  for (let at = 0; at < classes; at++) {
    const offset = (<usize>at) << 3;
    const here = load<f64>(counts + offset);
    sum += (load<f64>(sums + offset) / absSum) * ((<f64>n - before - here / 2) / <f64>n);
    before += here;
  }
  store<f64>(to, nearZero);
  store<f64>(to, sum, 8);
}

function addTo(list: usize, i: i32, amount: f64): void {
  const at = list + ((<usize>i) << 3);
  store<f64>(at, load<f64>(at) + amount);
}

/** Adds to `to` the squares of what the values differ by from those before, and of those before. */
export function distance(x: usize, before: usize, n: i32, to: usize): void {
  let moved = load<f64>(to);
  let size = load<f64>(to, 8);
  for (let i = 0; i < n; i++) {
    const o = (<usize>i) << 2;
    const old: f64 = load<f32>(before + o);
    const difference = <f64>load<f32>(x + o) - old;
    moved += difference * difference;
    size += old * old;
  }
  store<f64>(to, moved);
  store<f64>(to, size, 8);
}
