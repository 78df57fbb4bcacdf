import { dot } from './gram';

/**
 * Eigenvalues of a symmetric matrix, ascending: Householder's reduction to three diagonals, then QL steps with implicit shifts
 * (Martin, Reinsch and Wilkinson 1968, EISPACK's tred1 and tqlrat as Bowdler et al. have them: 4/3 n³ operations).
 *
 * @param matrix n × n values, row-major; only its lower triangle counts
 * @returns n values, or null where the matrix holds something that isn't finite
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array | null {
  if (!matrix.every(Number.isFinite)) return null;
  // Scaled to a largest size of 1, so that no square over- or underflows.
  const scale = matrix.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (scale === 0) return new Float64Array(n);
  const rows = Array.from({ length: n }, (_, i) =>
    matrix.slice(i * n, (i + 1) * n).map((value) => value / scale),
  );
  const { diagonal, off } = tridiagonal(rows);
  return qlImplicit(diagonal, off, n)?.map((value) => value * scale) ?? null;
}

/**
 * Inner loops are functions of their own, which are called often enough to be compiled soon: a fit's start runs this once, cold.
 *
 * @param rows are overwritten
 */
function tridiagonal(rows: readonly Float64Array[]): { diagonal: Float64Array; off: Float64Array } {
  const n = rows.length;
  const off = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    const u = rows[i] ?? p;
    const f = u[i - 1] ?? 0;
    const h = i > 1 ? dot(u, u, 0, i) : 0;
    if (h - f * f <= Number.MIN_VALUE) {
      off[i] = f;
      continue;
    }
    const g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
    off[i] = g;
    u[i - 1] = f - g;
    const size = h - f * g;
    // p = A u / size, read off the lower triangle alone.
    p.fill(0);
    for (let j = 0; j < i; j++) multiplyRow(rows[j] ?? p, u, p, j);
    for (let j = 0; j < i; j++) p[j] = (p[j] ?? 0) / size;
    const half = dot(p, u, 0, i) / (2 * size);
    for (let j = 0; j < i; j++) p[j] = (p[j] ?? 0) - half * (u[j] ?? 0);
    for (let j = 0; j < i; j++) subtractProducts(rows[j] ?? p, u, p, j);
  }
  return { diagonal: Float64Array.from(rows, (row, i) => row[i] ?? 0), off };
}

/** Adds what row j of the lower triangle, and the column that mirrors it, contribute to p = A u. */
function multiplyRow(row: Float64Array, u: Float64Array, p: Float64Array, j: number): void {
  const uj = u[j] ?? 0;
  let sum = (row[j] ?? 0) * uj;
  for (let k = 0; k < j; k++) {
    const value = row[k] ?? 0;
    sum += value * (u[k] ?? 0);
    p[k] = (p[k] ?? 0) + value * uj;
  }
  p[j] = (p[j] ?? 0) + sum;
}

/** Row j of A − u qᵀ − q uᵀ. */
function subtractProducts(row: Float64Array, u: Float64Array, q: Float64Array, j: number): void {
  const uj = u[j] ?? 0;
  const qj = q[j] ?? 0;
  for (let k = 0; k <= j; k++) row[k] = (row[k] ?? 0) - uj * (q[k] ?? 0) - qj * (u[k] ?? 0);
}

const MOST_STEPS = 60;

function qlImplicit(d: Float64Array, off: Float64Array, n: number): Float64Array | null {
  // off[i] couples i - 1 and i; shifted down by one for the steps.
  const e = new Float64Array(n);
  for (let i = 1; i < n; i++) e[i - 1] = off[i] ?? 0;
  for (let l = 0; l < n; l++) {
    for (let step = 0; ; step++) {
      let m = l;
      while (m < n - 1) {
        const size = Math.abs(d[m] ?? 0) + Math.abs(d[m + 1] ?? 0);
        if (Math.abs(e[m] ?? 0) <= Number.EPSILON * size) break;
        m++;
      }
      if (m === l) break;
      if (step === MOST_STEPS) return null;
      chase(d, e, l, m);
    }
  }
  return d.sort();
}

/** One QL step with Wilkinson's shift on the block from `l` to `m`. */
function chase(d: Float64Array, e: Float64Array, l: number, m: number): void {
  const dl = d[l] ?? 0;
  const el = e[l] ?? 0;
  const theta = ((d[l + 1] ?? 0) - dl) / (2 * el);
  const root = Math.hypot(theta, 1);
  let g = (d[m] ?? 0) - dl + el / (theta + (theta >= 0 ? root : -root));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * (e[i] ?? 0);
    const b = c * (e[i] ?? 0);
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = (d[i + 1] ?? 0) - p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    const next = (d[i + 1] ?? 0) - p;
    const turn = ((d[i] ?? 0) - next) * s + 2 * c * b;
    p = s * turn;
    d[i + 1] = next + p;
    g = c * turn - b;
  }
  d[l] = (d[l] ?? 0) - p;
  e[l] = g;
  e[m] = 0;
}
