/*
 * Bias-variance decompositions over R refits of one model (replicates), each of which predicted the same examples.
 *
 * Every measure is a function of how often each replicate counts, so that a bootstrap over replicates is the same formula
 * with other counts. Counts are whole numbers: votes that tie must tie exactly.
 */

export interface Parts {
  loss: number;
  bias: number;
  variance: number;
}

export type Measure = (counts: readonly number[]) => Parts;

/** Replicates × (examples · outputs). */
type Predictions = readonly (readonly number[])[];

/** Below this a probability is taken as this, as frameworks do when they take its logarithm. */
const SMALLEST_PROBABILITY = 1e-7;

/**
 * Squared error: loss = bias² + variance exactly, with bias² = mean (f̄ − y)² and variance = mean (f_r − f̄)².
 *
 * These are the plain moments over R replicates. As estimates for endlessly many replicates they lean towards bias by s²/R:
 * the unbiased pair is s² = variance·R/(R−1) and bias² − s²/R, which has the same sum.
 *
 * All three are quadratic forms in the counts, so the examples are gone through once and not once a bootstrap sample.
 */
export function squaredError(predictions: Predictions, targets: readonly number[]): Measure {
  const errors = predictions.map((row) => row.map((value, i) => value - (targets[i] ?? NaN)));
  const gram = errors.map((a) =>
    errors.map((b) => a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0) / targets.length),
  );
  return (counts) => {
    const total = sum(counts);
    let loss = 0;
    let bias = 0;
    gram.forEach((row, r) => {
      const weight = (counts[r] ?? 0) / total;
      loss += weight * (row[r] ?? NaN);
      row.forEach((value, s) => (bias += (weight * (counts[s] ?? 0) * value) / total));
    });
    return { loss, bias, variance: Math.max(0, loss - bias) };
  };
}

/**
 * 0-1 loss after Domingos (2000), as mlxtend computes it: the main prediction is the label that most replicates give (the
 * smallest of equals); bias is the error of the main prediction, variance how often a replicate departs from it. The two
 * don't add up to the loss: departing from a wrong main prediction can be right.
 *
 * @param labels replicates × examples
 */
export function zeroOne(labels: Predictions, targets: readonly number[], classes: number): Measure {
  return (counts) => {
    const total = sum(counts);
    const parts: Parts = { loss: 0, bias: 0, variance: 0 };
    const votes = new Float64Array(classes);
    targets.forEach((target, i) => {
      votes.fill(0);
      labels.forEach((row, r) => {
        const label = row[i] ?? 0;
        votes[label] = (votes[label] ?? 0) + (counts[r] ?? 0);
      });
      const main = votes.indexOf(Math.max(...votes));
      parts.loss += 1 - (votes[target] ?? 0) / total;
      parts.bias += main === target ? 0 : 1;
      parts.variance += 1 - (votes[main] ?? 0) / total;
    });
    return scale(parts, 1 / targets.length);
  };
}

/**
 * Cross-entropy (Heskes 1998; Yang et al. 2020; Pfau 2013): the main prediction is the normalized geometric mean π̄ of the
 * replicates' probabilities; bias = −log π̄(y), variance = −log Σ_c exp(mean_r log π_r(c)) = mean KL(π̄ ‖ π_r). Their sum is
 * the mean cross-entropy exactly.
 *
 * @param probabilities replicates × (examples · classes)
 */
export function crossEntropy(
  probabilities: Predictions,
  targets: readonly number[],
  classes: number,
): Measure {
  const logs = probabilities.map((row) =>
    Float64Array.from(row, (p) => Math.log(Math.min(1, Math.max(SMALLEST_PROBABILITY, p)))),
  );
  return (counts) => {
    const total = sum(counts);
    const meanLogs = new Float64Array(targets.length * classes);
    logs.forEach((row, r) => {
      const weight = (counts[r] ?? 0) / total;
      if (weight > 0) row.forEach((value, i) => (meanLogs[i] = (meanLogs[i] ?? 0) + weight * value));
    });
    const parts: Parts = { loss: 0, bias: 0, variance: 0 };
    targets.forEach((target, i) => {
      let normalizer = 0;
      for (let c = 0; c < classes; c++) normalizer += Math.exp(meanLogs[i * classes + c] ?? NaN);
      const loss = -(meanLogs[i * classes + target] ?? NaN);
      const variance = -Math.log(normalizer);
      parts.loss += loss;
      parts.variance += variance;
      parts.bias += loss - variance;
    });
    return scale(parts, 1 / targets.length);
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function scale({ loss, bias, variance }: Parts, by: number): Parts {
  return { loss: loss * by, bias: bias * by, variance: variance * by };
}
