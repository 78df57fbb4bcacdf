/* The normal distribution, to the precision of doubles also far out in its tails. */

const LOG_SQRT_2_PI = Math.log(Math.sqrt(2 * Math.PI));

/** Logarithm of the density at z. */
export function logDensity(z: number): number {
  return (-z * z) / 2 - LOG_SQRT_2_PI;
}

/** Probability below z: Marsaglia 2004 (Journal of Statistical Software 11:4) near the middle, a continued fraction beyond. */
export function cumulative(z: number): number {
  if (z > 0) return 1 - cumulative(-z);
  if (z < -3) return tail(-z);
  let term = z;
  let sum = z;
  for (let i = 3, before = 0; sum !== before; i += 2) {
    before = sum;
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + sum * Math.exp(logDensity(z));
}

/** Probability above z ≥ 3, by Laplace's continued fraction. */
function tail(z: number): number {
  return Math.exp(logDensity(z)) / fraction(z);
}

/** z + 1/(z + 2/(z + 3/(z + …))) */
function fraction(z: number): number {
  let value = z;
  // The farther out, the fewer it takes.
  for (let k = Math.ceil(20 + 900 / (z * z)); k > 0; k--) value = z + k / value;
  return value;
}

function logCumulative(z: number): number {
  return z < -3 ? logDensity(z) - Math.log(fraction(-z)) : Math.log(cumulative(z));
}

/** Logarithm of the probability between a and b > a; in the left tail, where differences are exact. */
export function logMass(a: number, b: number): number {
  if (a > 0) return logMass(-b, -a);
  if (b > 0) return Math.log1p(-cumulative(a) - cumulative(-b));
  const [low, high] = [logCumulative(a), logCumulative(b)];
  return high + Math.log1p(-Math.exp(low - high));
}

const CENTRAL_A = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
  45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const CENTRAL_B = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
  39307.89580009271061, 28729.085735721942674, 5226.495278852545925,
];
const NEAR_A = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const NEAR_B = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const FAR_A = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
  0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const FAR_B = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];

/** The z below which a share p lies: Wichura 1988 (Applied Statistics 37:3), algorithm AS 241. */
export function quantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRAL_A, r)) / polynomial(CENTRAL_B, r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z =
    r <= 5
      ? polynomial(NEAR_A, r - 1.6) / polynomial(NEAR_B, r - 1.6)
      : polynomial(FAR_A, r - 5) / polynomial(FAR_B, r - 5);
  return q < 0 ? -z : z;
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
