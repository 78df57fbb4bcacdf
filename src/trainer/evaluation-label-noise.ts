import type { ClassAnswers } from './evaluation-classes';

/** With fewer examples a handful decides. */
const EXAMPLES = 50;

/**
 * Share of labels that are probably wrong, by confident learning (Northcutt, Jiang & Chuang 2021): an example labelled i counts
 * for class j where its probability of j is at least the mean that the examples labelled j have (of several the most
 * probable); the counts are scaled to the number of examples of each label, and what is off the diagonal is wrong.
 *
 * Only for examples that the model wasn't trained on. Null for fewer than 50.
 */
export function labelNoise({ labels, probabilities, classes }: ClassAnswers): number | null {
  if (labels.length < EXAMPLES) return null;
  const counts = new Float64Array(classes);
  const sums = new Float64Array(classes);
  const add = (to: Float64Array, at: number, value: number) => (to[at] = (to[at] ?? 0) + value);
  for (const [row, label] of labels.entries()) {
    add(counts, label, 1);
    add(sums, label, probabilities[row * classes + label] ?? 0);
  }
  // Rounding: what equals the mean counts, as in the reference implementation.
  const thresholds = Array.from(sums, (sum, k) => (counts[k] ? sum / (counts[k] ?? 1) - 1e-6 : Infinity));

  const joint = Array.from({ length: classes }, () => new Float64Array(classes));
  for (const [row, label] of labels.entries()) {
    let suggested = -1;
    for (let k = 0; k < classes; k++) {
      const probability = probabilities[row * classes + k] ?? 0;
      if (probability < (thresholds[k] ?? Infinity)) continue;
      if (suggested < 0 || probability > (probabilities[row * classes + suggested] ?? 0)) suggested = k;
    }
    const of = joint[label];
    if (of && suggested >= 0) add(of, suggested, 1);
  }
  let wrong = 0;
  for (const [k, row] of joint.entries()) {
    // As in the reference implementation, each class has at least one right label.
    row[k] = Math.max(1, row[k] ?? 0);
    const total = row.reduce((sum, count) => sum + count, 0);
    wrong += (counts[k] ?? 0) * (1 - (row[k] ?? 0) / total);
  }
  return wrong / labels.length;
}
