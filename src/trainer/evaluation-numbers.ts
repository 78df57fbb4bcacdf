import type { Evaluation } from '../protocol/events';

/** Predictions and targets row by row, `columns` numbers an example. */
export interface NumberAnswers {
  predictions: readonly number[];
  targets: readonly number[];
  columns: number;
}

const BINS = 32;
const POINTS = 300;

/** mae and rmse over all numbers; r2 the mean over the columns whose targets vary (scikit-learn's definitions). */
export function numberMetrics({ predictions, targets, columns }: NumberAnswers): Record<string, number> {
  const count = Math.max(1, targets.length);
  let sizes = 0;
  let squares = 0;
  for (const [i, target] of targets.entries()) {
    const residual = (predictions[i] ?? NaN) - target;
    sizes += Math.abs(residual);
    squares += residual * residual;
  }
  const explained: number[] = [];
  for (let column = 0; column < columns; column++) {
    const share = explainedShare(predictions, targets, column, columns);
    if (share !== null) explained.push(share);
  }
  return {
    mae: sizes / count,
    rmse: Math.sqrt(squares / count),
    ...(explained.length > 0 && { r2: explained.reduce((sum, share) => sum + share, 0) / explained.length }),
  };
}

/** 1 - residual sum of squares / total sum of squares of one column; null where its targets are constant. */
function explainedShare(
  predictions: readonly number[],
  targets: readonly number[],
  column: number,
  columns: number,
): number | null {
  let sum = 0;
  for (let i = column; i < targets.length; i += columns) sum += targets[i] ?? 0;
  const mean = sum / (targets.length / columns);
  let total = 0;
  let residual = 0;
  for (let i = column; i < targets.length; i += columns) {
    total += ((targets[i] ?? 0) - mean) ** 2;
    residual += ((targets[i] ?? 0) - (predictions[i] ?? NaN)) ** 2;
  }
  return total > 0 ? 1 - residual / total : null;
}

/** Prediction minus target. */
export function residualsOf({ predictions, targets }: NumberAnswers): NonNullable<Evaluation['residuals']> {
  const residuals = targets.map((target, i) => (predictions[i] ?? NaN) - target);
  const mean = residuals.reduce((sum, value) => sum + value, 0) / Math.max(1, residuals.length);
  const variance =
    residuals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, residuals.length);
  const min = residuals.reduce((least, value) => Math.min(least, value), Infinity);
  const max = residuals.reduce((most, value) => Math.max(most, value), -Infinity);
  const counts = new Array<number>(BINS).fill(0);
  for (const value of residuals) {
    const bin = max > min ? Math.min(BINS - 1, Math.floor(((value - min) / (max - min)) * BINS)) : 0;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { mean, std: Math.sqrt(variance), histogram: { min, max, counts } };
}

/** At most 300 pairs, evenly spaced. */
export function pointsOf({ predictions, targets }: NumberAnswers): NonNullable<Evaluation['points']> {
  const size = Math.min(POINTS, targets.length);
  return Array.from({ length: size }, (_, k) => {
    const i = Math.floor((k * targets.length) / size);
    return { predicted: predictions[i] ?? NaN, actual: targets[i] ?? NaN };
  });
}
