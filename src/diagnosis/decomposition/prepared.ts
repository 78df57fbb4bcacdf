import type { Decomposition } from '../../protocol/decomposition';
import type { DecompositionStarted } from '../../protocol/events';
import { crossEntropy, squaredError, zeroOne, type Measure } from './measures';

/** The answers of the usable refits, ready to be measured. */
export interface Prepared {
  started: DecompositionStarted;
  /** Replicates × (examples · width): numbers, or probabilities of all classes. */
  answers: number[][];
  /** Numbers an example: outputs of a regression, else classes. */
  width: number;
  /** Replicates × examples, the most probable classes; null for numbers. */
  labels: number[][] | null;
}

export function prepare(started: DecompositionStarted, predictions: number[][]): Prepared {
  if (started.task === 'regression')
    return { started, answers: predictions, width: started.outputs, labels: null };
  const answers = started.outputs === 1 ? predictions.map(bothClasses) : predictions;
  const width = Math.max(started.outputs, 2);
  return { started, answers, width, labels: answers.map((row) => mostLikely(row, width)) };
}

/**
 * What can be measured, the main measure first: squared error for regression, cross-entropy and 0-1 loss for classes.
 *
 * @param examples places of the examples that count; all where absent
 */
export function measuresOf(
  { started: { targets }, answers, width, labels }: Prepared,
  examples?: readonly number[],
): [Decomposition['measure'], Measure][] {
  const of = (row: readonly number[], size: number) => (examples ? pick(row, examples, size) : row);
  const rows = answers.map((row) => of(row, width));
  if (!labels) return [['squared-error', squaredError(rows, of(targets, width))]];
  const wanted = of(targets, 1);
  return [
    ['cross-entropy', crossEntropy(rows, wanted, width)],
    [
      'zero-one',
      zeroOne(
        labels.map((row) => of(row, 1)),
        wanted,
        width,
      ),
    ],
  ];
}

/** The numbers of some examples, `size` each. */
export function pick(row: readonly number[], examples: readonly number[], size: number): number[] {
  return examples.flatMap((example) => row.slice(example * size, (example + 1) * size));
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
