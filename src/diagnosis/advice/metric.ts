import type { FitState } from '../../protocol/run-state';

/** Shares of right answers: what a classifier is watched by beside its loss. */
const ACCURACY = /^(acc|(binary|categorical|sparseCategorical)?accuracy)$/i;
const OF_CLASSES = /^(auc|precision|recall|f1)/i;
const OF_NUMBERS = /^(mae|mse|rmse|mape|r2|rsquared|mean(absolute|squared)\w*|cosine\w*|r2score)$/i;
/** Changes of a validation accuracy by less are none: that of 100 examples has a standard error of .03 to .05. */
const HOLDS = 0.03;

/** What the script watches beside the loss, and how it went while the validation loss rose. */
export interface Watched {
  /** As the script names it. */
  name: string;
  kind: 'accuracy' | 'classes' | 'numbers';
  /** Medians of three epochs, around the best loss and at the end; accuracies only. */
  then: number | null;
  now: number | null;
  moved: 'fell' | 'held' | 'rose' | null;
}

/** @param onset epoch of the best validation loss; null where that isn't the question */
export function watchedMetric(fit: FitState, onset: number | null): Watched | null {
  const names = Object.keys(fit.epochs.at(-1)?.valMetrics ?? {});
  const name = names.find((one) => ACCURACY.test(one)) ?? names.find((one) => OF_CLASSES.test(one)) ?? names.find((one) => OF_NUMBERS.test(one)); // prettier-ignore
  if (name === undefined) return null;
  const kind = ACCURACY.test(name) ? 'accuracy' : OF_CLASSES.test(name) ? 'classes' : 'numbers';
  if (kind !== 'accuracy' || onset === null) return { name, kind, then: null, now: null, moved: null };
  const { then, now } = accuracies(fit, onset);
  const moved =
    then === null || now === null ? null : now < then - HOLDS ? 'fell' : now > then + HOLDS ? 'rose' : 'held';
  return { name, kind, then, now, moved };
}

/** Validation accuracy around an epoch and at the end: medians of three epochs, as accuracy on few examples moves in steps. */
export function accuracies({ epochs }: FitState, onset: number): { then: number | null; now: number | null } {
  const at = epochs.findIndex(({ epoch }) => epoch === onset);
  const of = (some: FitState['epochs']) => middle(some.map(({ valMetrics }) => accuracyOf(valMetrics)));
  return { then: at < 0 ? null : of(epochs.slice(Math.max(0, at - 1), at + 2)), now: of(epochs.slice(-3)) };
}

export function accuracyOf(metrics: Readonly<Record<string, number>>): number | null {
  const name = Object.keys(metrics).find((key) => ACCURACY.test(key));
  return name === undefined ? null : (metrics[name] ?? null);
}

function middle(values: readonly (number | null)[]): number | null {
  const known = values
    .filter((value) => value !== null && Number.isFinite(value))
    .sort((a, b) => (a ?? 0) - (b ?? 0));
  return known[known.length >> 1] ?? null;
}
