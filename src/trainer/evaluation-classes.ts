import type { Calibration } from '../protocol/events';
import { largestIn } from './class-indices';

/** A classifier's answers: `probabilities` row by row, `classes` numbers an example; labels are class indices from 0. */
export interface ClassAnswers {
  labels: readonly number[];
  probabilities: readonly number[];
  classes: number;
}

/** As in Guo et al. (2017), "On calibration of modern neural networks". */
const BINS = 15;

/** Each example's most probable class; of equals the first. */
export function predictedClasses({ labels, probabilities, classes }: ClassAnswers): number[] {
  return labels.map((_, row) => largestIn(probabilities, classes, row));
}

/** counts[true class][predicted class] */
export function confusionMatrix(labels: readonly number[], predicted: readonly number[], classes: number) {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const [i, label] of labels.entries()) {
    const row = counts[label];
    const column = predicted[i] ?? 0;
    if (row) row[column] = (row[column] ?? 0) + 1;
  }
  return counts;
}

/**
 * accuracy; balancedAccuracy: mean recall of the classes there are; macroF1 over the classes that are labelled or predicted;
 * auc: area under the ROC curve, of several classes the mean of each against the rest. The definitions are scikit-learn's.
 */
export function classMetrics(answers: ClassAnswers, confusion: number[][]): Record<string, number> {
  const { labels, classes } = answers;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const recalls: number[] = [];
  const scores: number[] = [];
  let right = 0;
  for (let k = 0; k < classes; k++) {
    const hit = confusion[k]?.[k] ?? 0;
    const actual = sum(confusion[k] ?? []);
    const predicted = sum(confusion.map((row) => row[k] ?? 0));
    right += hit;
    if (actual > 0) recalls.push(hit / actual);
    if (actual + predicted > 0) scores.push((2 * hit) / (actual + predicted));
  }
  const area = meanAreaUnderCurve(answers);
  return {
    accuracy: right / Math.max(1, labels.length),
    balancedAccuracy: sum(recalls) / Math.max(1, recalls.length),
    macroF1: sum(scores) / Math.max(1, scores.length),
    ...(area !== null && { auc: area }),
  };
}

/** Of two classes the second one's; of more the mean over those that some examples have and some don't. */
function meanAreaUnderCurve({ labels, probabilities, classes }: ClassAnswers): number | null {
  const areas: number[] = [];
  for (let k = classes === 2 ? 1 : 0; k < classes; k++) {
    const area = areaUnderCurve(
      labels.map((label) => label === k),
      labels.map((_, row) => probabilities[row * classes + k] ?? 0),
    );
    if (area !== null) areas.push(area);
  }
  return areas.length > 0 ? areas.reduce((total, area) => total + area, 0) / areas.length : null;
}

/** The probability that a positive example scores above a negative one, ties counting half (Mann-Whitney); null without both. */
export function areaUnderCurve(positive: readonly boolean[], scores: readonly number[]): number | null {
  const of = (wanted: boolean) => Float64Array.from(scores.filter((_, i) => positive[i] === wanted)).sort();
  const above = of(true);
  const below = of(false);
  if (above.length === 0 || below.length === 0) return null;
  let lower = 0;
  let notHigher = 0;
  let wins = 0;
  for (const score of above) {
    while (lower < below.length && (below[lower] ?? 0) < score) lower++;
    while (notHigher < below.length && (below[notHigher] ?? 0) <= score) notHigher++;
    wins += (lower + notHigher) / 2;
  }
  return wins / (above.length * below.length);
}

/** Confidence is the predicted class's probability; bins (0, 1/15], (1/15, 2/15] …, empty ones left out. */
export function calibrate(
  { labels, probabilities, classes }: ClassAnswers,
  predicted: readonly number[],
): Calibration {
  const bins = Array.from({ length: BINS }, () => ({ confidence: 0, right: 0, examples: 0 }));
  for (const [row, label] of labels.entries()) {
    const at = predicted[row] ?? 0;
    const confidence = probabilities[row * classes + at] ?? 0;
    const bin = bins[Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1))];
    if (!bin) continue;
    bin.confidence += confidence;
    bin.right += at === label ? 1 : 0;
    bin.examples++;
  }
  const filled = bins.filter(({ examples }) => examples > 0);
  return {
    error:
      filled.reduce((sum, bin) => sum + Math.abs(bin.right - bin.confidence), 0) / Math.max(1, labels.length),
    bins: filled.map(({ confidence, right, examples }) => ({
      confidence: confidence / examples,
      accuracy: right / examples,
      examples,
    })),
  };
}
