import type { DecompositionStarted } from '../../protocol/events';
import type { Decomposition, Diagnosis } from '../../protocol/findings';
import type { DecompositionState } from '../../protocol/run-state';
import { withIntervals } from './interval';
import { crossEntropy, squaredError, zeroOne, type Measure } from './measures';
import { verdictOf } from './verdict';

/**
 * Splits the expected loss over refits into bias and variance: squared error for regression, cross-entropy and 0-1 loss for
 * classes. Needs two usable refits; one whose predictions are not finite (it diverged) is left out and named in the verdict.
 */
export function decompose({ started, results }: DecompositionState): Diagnosis['decompositions'][number] {
  const { fit, examples, outputs, targets } = started;
  const whole = results.filter(({ predictions }) => predictions.length === examples * outputs);
  const usable = whole.map(({ predictions }) => predictions).filter((row) => row.every(Number.isFinite));
  const nothing = (verdict: string) => ({ fit, measured: [], verdict });

  const problem = problemWith(started);
  if (problem !== null) return nothing(problem);
  const left = results.length - usable.length;
  const skipped =
    left > 0 ? ` ${left} of ${results.length} refits gave no finite predictions and are left out.` : '';
  if (usable.length < 2) {
    return nothing(`It takes two refits to tell bias from variance; there are ${usable.length}.${skipped}`);
  }

  const size = examples * Math.max(outputs, 2);
  const measured = measuresFor(started, usable, targets).map(([measure, of]): Decomposition => ({
    measure,
    replicates: usable.length,
    ...withIntervals(of, usable.length, size),
  }));
  const training = results.flatMap(({ trainLoss }) =>
    trainLoss !== null && Number.isFinite(trainLoss) ? [trainLoss] : [],
  );
  return { fit, measured, verdict: verdictOf(measured, training) + skipped };
}

function problemWith({ task, examples, outputs, targets }: DecompositionStarted): string | null {
  if (examples < 1 || outputs < 1) return 'There are no evaluation examples to predict.';
  if (task === 'regression')
    return targets.length === examples * outputs && targets.every(Number.isFinite)
      ? null
      : 'The evaluation targets are incomplete or not finite.';
  const classes = Math.max(outputs, 2);
  const valid = (label: number) => Number.isInteger(label) && label >= 0 && label < classes;
  return targets.length === examples && targets.every(valid)
    ? null
    : 'The evaluation targets are not class indices.';
}

function measuresFor(
  { task, outputs }: DecompositionStarted,
  predictions: number[][],
  targets: number[],
): [Decomposition['measure'], Measure][] {
  if (task === 'regression') return [['squared-error', squaredError(predictions, targets)]];
  const probabilities = outputs === 1 ? predictions.map(bothClasses) : predictions;
  const classes = Math.max(outputs, 2);
  const labels = probabilities.map((row) => mostLikely(row, classes));
  return [
    ['cross-entropy', crossEntropy(probabilities, targets, classes)],
    ['zero-one', zeroOne(labels, targets, classes)],
  ];
}

/** One probability of class 1 an example → the probabilities of classes 0 and 1. */
function bothClasses(row: readonly number[]): number[] {
  return row.flatMap((p) => [1 - p, p]);
}

/** The most probable class of each example; the smallest of equals. */
function mostLikely(row: readonly number[], classes: number): number[] {
  return Array.from({ length: row.length / classes }, (_, example) => {
    const probabilities = row.slice(example * classes, (example + 1) * classes);
    return probabilities.indexOf(Math.max(...probabilities));
  });
}
