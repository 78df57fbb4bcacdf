import type { SuggestedRemedy } from '../protocol/findings';
import { last, type FitContext } from './fit-context';

/** The learning rate in use: that of the latest epoch, else the optimizer's. */
export function learningRateOf({ fit, model }: FitContext): number | null {
  return last(fit.epochs)?.learningRate ?? model?.optimizer?.learningRate ?? null;
}

/** @param why a clause without full stop: "Steps that are too long end in overflow" */
export function lowerLearningRate(context: FitContext, why: string): SuggestedRemedy {
  const rate = learningRateOf(context);
  const advice =
    rate === null
      ? 'try a tenth of the learning rate'
      : `the learning rate is ${rate}, try ${Number((rate / 10).toPrecision(3))}`;
  return { remedy: 'lower-learning-rate', layers: [], reason: `${why}: ${advice}.` };
}
