import * as l10n from '@vscode/l10n';
import type { FitContext } from './fit-context';

/** What the best constant answer would cost: the yardstick for "has learned something". */
export type ConstantPredictor = { loss: number; name: string } | { unknown: string };

/** Entropy of the class shares for cross-entropies, variance of the target for squared error. */
export function constantPredictor({ model, data }: Pick<FitContext, 'model' | 'data'>): ConstantPredictor {
  if (!model) return { unknown: l10n.t('the model and its loss function are not known') };
  const [loss, ...others] = model.loss;
  if (loss === undefined || others.length > 0)
    return { unknown: l10n.t('it takes exactly one loss function') };
  if (/crossentropy/i.test(loss)) {
    const entropy = entropyOf(data?.classCounts ?? []);
    return entropy > 0
      ? { loss: entropy, name: l10n.t('always answering with the class shares') }
      : { unknown: l10n.t('the balance of classes is not known') };
  }
  if (/^(mse|mean_?squared_?error)$/i.test(loss)) {
    const variance = data?.targetVariance ?? NaN;
    return variance > 0 && Number.isFinite(variance)
      ? { loss: variance, name: l10n.t('always answering with the mean') }
      : { unknown: l10n.t('the variance of the target is not known') };
  }
  return { unknown: l10n.t`what a constant answer costs under ${loss} is not known` };
}

/** In nats, as losses are. */
function entropyOf(counts: readonly number[]): number {
  const total = counts.reduce((sum, value) => sum + value, 0);
  return counts.reduce(
    (sum, value) => (value > 0 ? sum - (value / total) * Math.log(value / total) : sum),
    0,
  );
}
