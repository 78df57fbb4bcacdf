import { quantile } from './normal';

/**
 * Quantile of Student's t: the x with P(T ≤ x) = p. Hill (1970), Algorithm 396, Communications of the ACM 13: to .02 % from 3 degrees on, whole or not,
 * to 2 % between 2 and 3, exact for 1 and 2.
 */
export function studentQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1) || !(degrees >= 1)) return NaN;
  const tail = 2 * Math.min(p, 1 - p);
  const sign = p < 0.5 ? -1 : 1;
  return sign * twoTailed(tail, degrees);
}

/** The x with P(|T| > x) = p. */
function twoTailed(p: number, n: number): number {
  if (n === 2) return Math.sqrt(2 / (p * (2 - p)) - 2);
  if (n === 1) return Math.cos((p * Math.PI) / 2) / Math.sin((p * Math.PI) / 2);
  const a = 1 / (n - 0.5);
  const b = (48 / a) * (1 / a);
  let c = ((20700 * a) / b - 98) * a - 16;
  c = c * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * n;
  let x = d * p;
  let y = x ** (2 / n);
  if (y > 0.05 + a) {
    x = -quantile(p / 2);
    y = x * x;
    if (n < 5) c += 0.3 * (n - 4.5) * (x + 0.6);
    c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = a * y * y;
    y = y > 0.002 ? Math.expm1(y) : 0.5 * y * y + y;
  } else {
    y =
      ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) *
        ((n + 1) / (n + 2)) +
      1 / y;
  }
  return Math.sqrt(n * y);
}
