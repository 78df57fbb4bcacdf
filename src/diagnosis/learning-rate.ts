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
  return changedRate(context, 'lower-learning-rate', why, 0.1);
}

/** @param why as for lowerLearningRate */
export function raiseLearningRate(context: FitContext, why: string): SuggestedRemedy {
  return changedRate(context, 'raise-learning-rate', why, 10);
}

function changedRate(
  context: FitContext,
  remedy: 'lower-learning-rate' | 'raise-learning-rate',
  why: string,
  factor: number,
): SuggestedRemedy {
  const rate = learningRateOf(context);
  const advice =
    rate === null
      ? factor < 1
        ? l10n.t('try a tenth of the learning rate')
        : l10n.t('try ten times the learning rate')
      : l10n.t`the learning rate is ${rate}, try ${Number((rate * factor).toPrecision(3))}`;
  return { remedy, layers: [], reason: `${why}: ${advice}.` };
}
