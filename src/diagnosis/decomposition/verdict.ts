import type { Decomposition } from '../../protocol/findings';
import { median } from '../statistics';
import { number, percent } from '../wording';

const NAME: Record<Decomposition['measure'], string> = {
  'squared-error': 'squared error',
  'cross-entropy': 'cross-entropy',
  'zero-one': '0-1 loss',
};

/** Below this share of the bias the refits' training loss says that they fit their own rows. */
const FITTED = 0.2;

/**
 * What the first measurement means for what to do next. Bias always has the noise of the labels in it, and a model that fits
 * its own rows and yet errs the same way each time is not held back by its size: confidence counts as bias in cross-entropy.
 *
 * @param trainingLosses of the refits, where known
 */
export function verdictOf([main]: readonly Decomposition[], trainingLosses: readonly number[]): string {
  if (!main) return 'Nothing was measured.';
  const { loss, bias, variance, replicates, measure } = main;
  if (!(loss.value > 0)) return `No error is left to split: the ${NAME[measure]} is ${number(loss.value)}.`;
  const share = variance.value / (variance.value + bias.value);
  const figures = `${percent(share)} of the ${NAME[measure]} of ${number(loss.value)} is variance`;
  if (variance.low > bias.high)
    return `Mostly variance: ${figures}. Regularize or add data; a larger model won't help.`;
  const training = trainingLosses.length > 0 ? median(trainingLosses) : null;
  if (bias.low > variance.high && training !== null && training < FITTED * bias.value)
    return `Mostly bias: ${figures}. But the refits fit their own rows (training loss ${number(training)}): a larger model won't help. They err alike and with confidence, which more data, less noise in the labels or regularization may lower.`;
  if (bias.low > variance.high)
    return `Mostly bias: ${figures}. A larger model, better features or longer training may help, as far as it isn't noise in the labels; more regularization won't.`;
  return `Bias and variance are about equal, or ${replicates} refits are too few to tell them apart: ${figures}.`;
}
