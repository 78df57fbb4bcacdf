// Statistics of values, in 64 bits and one value after the other, as src/trainer calculates them in JavaScript: to the same bit. A module of its own
// (statistics.wasm), for the values of any backend; what comes piece by piece is added to what is there.

/** To `to`: how many are finite, how many zero, the sums of sizes, values and squares, least and greatest; then each unit's sum of squares. */
export function moments(x: usize, n: i32, units: i32, to: usize): void {
  let finite = load<f64>(to);
  let zeros = load<f64>(to, 8);
  let absSum = load<f64>(to, 16);
  let sum = load<f64>(to, 24);
  let squares = load<f64>(to, 32);
  let least = load<f64>(to, 40);
  let greatest = load<f64>(to, 48);
  const unitSquares = to + 56;
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
      if (units > 0) addTo(unitSquares, unit, square);
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
 * To `to`: how many sizes are below the threshold or zero, and how many values are finite; then the histogram. For the Gini index values are grouped
 * by size into classes (0: they aren't), whose counts and sums of sizes come after the histogram.
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
  to: usize,
): void {
  const histogram = to + 16;
  const counts = histogram + ((<usize>bins) << 3);
  const sums = counts + ((<usize>classes) << 3);
  let nearZero = load<f64>(to);
  let finite = load<f64>(to, 8);
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
  store<f64>(to, nearZero);
  store<f64>(to, finite, 8);
}

/** The sum that the Gini index of `n` values is made of, from what `distribution` left at `to`. @param absSum of all sizes */
export function giniSum(n: f64, bins: i32, classes: i32, absSum: f64, to: usize): f64 {
  const counts = to + 16 + ((<usize>bins) << 3);
  const sums = counts + ((<usize>classes) << 3);
  let before: f64 = n - load<f64>(to, 8);
  let sum: f64 = 0;
  for (let at = 0; at < classes; at++) {
    const offset = (<usize>at) << 3;
    const here = load<f64>(counts + offset);
    sum += (load<f64>(sums + offset) / absSum) * ((n - before - here / 2) / n);
    before += here;
  }
  return sum;
}

/** Adds to each unit's count at `to` how many of its values are zero. */
export function unitZeros(x: usize, n: i32, units: i32, to: usize): void {
  let unit = 0;
  for (let i = 0; i < n; i++) {
    if (load<f32>(x + ((<usize>i) << 2)) == 0) addTo(to, unit, 1);
    if (++unit >= units) unit = 0;
  }
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

/**
 * To `to`: how many are zero, how many not finite, least, greatest, and 1 while all are whole numbers; then for each column what its sums are
 * taken from, and from there the sums of distances and of their squares.
 */
export function columnMoments(x: usize, rows: i32, columns: i32, to: usize): void {
  let zeros = load<f64>(to);
  let broken = load<f64>(to, 8);
  let least = load<f64>(to, 16);
  let greatest = load<f64>(to, 24);
  let areWhole = load<f64>(to, 32) != 0;
  const list = (<usize>columns) << 3;
  const sums = to + 40 + list;
  for (let row = 0; row < rows; row++) {
    let at = to + 40;
    for (let j = 0; j < columns; j++) {
      const value: f64 = load<f32>(x);
      const distance = value - load<f64>(at);
      store<f64>(at + list, load<f64>(at + list) + distance);
      store<f64>(at + 2 * list, load<f64>(at + 2 * list) + distance * distance);
      if (value == 0) zeros++;
      else if (value - value != 0) broken++;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
      if (areWhole && value != trunc(value)) areWhole = false;
      x += 4;
      at += 8;
    }
  }
  store<f64>(to, zeros);
  store<f64>(to, broken, 8);
  store<f64>(to, least, 16);
  store<f64>(to, greatest, 24);
  store<f64>(to, areWhole ? 1 : 0, 32);
}

/** Mixes rows into the halves of their hashes (src/trainer/row-bits.ts), bit by bit. */
export function mixRows(x: usize, rows: i32, width: i32, low: usize, high: usize): void {
  for (let row = 0; row < rows; row++) {
    let a = load<u32>(low);
    let b = load<u32>(high);
    for (let i = 0; i < width; i++) {
      const value = load<u32>(x);
      a = ((a ^ value) * 0x9e3779b1) ^ (a >> 15);
      b = ((b ^ value) * 0x85ebca6b) ^ (b >> 13);
      x += 4;
    }
    store<u32>(low, a);
    store<u32>(high, b);
    low += 4;
    high += 4;
  }
}

/** To `to`: each row's sum of squares. */
export function rowSquares(x: usize, rows: i32, width: i32, to: usize): void {
  for (let row = 0; row < rows; row++) {
    let squares: f64 = 0;
    for (let i = 0; i < width; i++) {
      const value: f64 = load<f32>(x);
      squares += value * value;
      x += 4;
    }
    store<f64>(to, squares);
    to += 8;
  }
}
