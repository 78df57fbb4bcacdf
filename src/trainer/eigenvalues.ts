/**
 * Eigenvalues of a symmetric matrix, ascending: Householder's reduction to three diagonals, then QL steps with implicit shifts
 * (Martin, Reinsch and Wilkinson 1968, EISPACK's tred1 and tqlrat as Bowdler et al. have them: 4/3 n³ operations).
 *
 * @param matrix n × n values, row-major; only the lower triangle is read, and nothing is written
 * @returns n values, or null where the matrix holds something that isn't finite
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array | null {
  if (!matrix.every(Number.isFinite)) return null;
  const { diagonal, off } = tridiagonal(Float64Array.from(matrix), n);
  return qlImplicit(diagonal, off, n);
}

/** @param a is overwritten */
function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; off: Float64Array } {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  const at = (row: number, column: number): number => a[row * n + column] ?? 0;
  const p = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(at(i, k));
    if (i === 1 || scale === 0) {
      off[i] = at(i, i - 1);
      continue;
    }
    let h = 0;
    for (let k = 0; k < i; k++) {
      const value = at(i, k) / scale;
      a[i * n + k] = value;
      h += value * value;
    }
    const f = at(i, i - 1);
    const g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
    off[i] = scale * g;
    h -= f * g;
    a[i * n + i - 1] = f - g;
    // p = A u / h, read off the lower triangle alone.
    p.fill(0, 0, i);
    for (let j = 0; j < i; j++) {
      const uj = at(i, j);
      let sum = at(j, j) * uj;
      for (let k = 0; k < j; k++) {
        const value = at(j, k);
        sum += value * at(i, k);
        p[k] = (p[k] ?? 0) + value * uj;
      }
      p[j] = (p[j] ?? 0) + sum;
    }
    let dot = 0;
    for (let j = 0; j < i; j++) {
      const value = (p[j] ?? 0) / h;
      p[j] = value;
      dot += value * at(i, j);
    }
    const half = dot / (h + h);
    for (let j = 0; j < i; j++) {
      const uj = at(i, j);
      const qj = (p[j] ?? 0) - half * uj;
      p[j] = qj;
      for (let k = 0; k <= j; k++) a[j * n + k] = at(j, k) - (uj * (p[k] ?? 0) + qj * at(i, k));
    }
  }
  for (let i = 0; i < n; i++) diagonal[i] = at(i, i);
  return { diagonal, off };
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
