import * as l10n from '@vscode/l10n';
import type { SuggestedRemedy } from '../protocol/findings';
import { last, type FitContext } from './fit-context';

/** Rates at which the optimizers are meant to work, by the defaults of their papers and frameworks (Adam: Kingma & Ba 2015). */
const USUAL: readonly [RegExp, number][] = [
  [/adam|rms_?prop/i, 0.001],
  [/sgd|momentum|adagrad/i, 0.01],
  [/adadelta/i, 1],
];

/** The learning rate in use: that of the latest epoch, else the optimizer's. */
export function learningRateOf({ fit, model }: Pick<FitContext, 'fit' | 'model'>): number | null {
  return last(fit.epochs)?.learningRate ?? model?.optimizer?.learningRate ?? null;
}

/** What the optimizer's rate usually is; null for an optimizer that isn't known. */
export function usualRateOf({ model }: Pick<FitContext, 'model'>): number | null {
  const name = model?.optimizer?.name ?? '';
  return USUAL.find(([optimizer]) => optimizer.test(name))?.[1] ?? null;
}

/** @param why a clause without full stop: "Steps that are too long end in overflow" */
export function lowerLearningRate(context: FitContext, why: string): SuggestedRemedy {
  const rate = learningRateOf(context);
  const advice =
    rate === null ? l10n.t('try a tenth of the learning rate') : tryInstead(rate, times(rate, 0.1));
  return { remedy: 'lower-learning-rate', layers: [], reason: `${why}: ${advice}.` };
}

/** @param why as for lowerLearningRate */
export function raiseLearningRate(context: FitContext, why: string): SuggestedRemedy {
  const rate = learningRateOf(context);
  if (rate === null) return raisedTo(context, null, `${why}: ${l10n.t('try ten times the learning rate')}.`);
  const value = times(rate, 10);
  return raisedTo(context, { rate, value }, `${why}: ${tryInstead(rate, value)}.`);
}

/** A higher rate, with the value that its reason names. A schedule's present rate says nothing of the one in the source. */
export function raisedTo(
  { model }: Pick<FitContext, 'model'>,
  change: { rate: number; value: number } | null,
  reason: string,
): SuggestedRemedy {
  const isInSource = change !== null && model?.optimizer?.learningRate === change.rate;
  return {
    remedy: 'raise-learning-rate',
    layers: [],
    reason,
    ...(isInSource && { value: change.value }),
  };
}

function tryInstead(rate: number, value: number): string {
  return l10n.t`the learning rate is ${rate}, try ${value}`;
}

function times(rate: number, factor: number): number {
  return Number((rate * factor).toPrecision(3));
}
