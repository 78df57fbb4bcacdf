import type { Decomposition } from '../../protocol/findings';
import { number, percent } from '../wording';

const NAME: Record<Decomposition['measure'], string> = {
  'squared-error': 'squared error',
  'cross-entropy': 'cross-entropy',
  'zero-one': '0-1 loss',
};

/** What the first measurement means for what to do next. Bias always has the noise of the labels in it. */
export function verdictOf([main]: readonly Decomposition[]): string {
  if (!main) return 'Nothing was measured.';
  const { loss, bias, variance, replicates, measure } = main;
  if (!(loss.value > 0)) return `No error is left to split: the ${NAME[measure]} is ${number(loss.value)}.`;
  const share = variance.value / (variance.value + bias.value);
  const figures = `${percent(share)} of the ${NAME[measure]} of ${number(loss.value)} is variance`;
  if (variance.low > bias.high)
    return `Mostly variance: ${figures}. Regularize or add data; a larger model won't help.`;
  if (bias.low > variance.high)
    return `Mostly bias: ${figures}. A larger model, better features or longer training may help, as far as it isn't noise in the labels; more regularization won't.`;
  return `Bias and variance are about equal, or ${replicates} refits are too few to tell them apart: ${figures}.`;
}
