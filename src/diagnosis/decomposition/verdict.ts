import * as l10n from '@vscode/l10n';
import type { Balance, Decomposition } from '../../protocol/decomposition';
import { median } from '../statistics';
import { number, percent } from '../wording';

export const MEASURE_NAME: Record<Decomposition['measure'], string> = {
  'squared-error': l10n.t('squared error'),
  'cross-entropy': l10n.t('cross-entropy'),
  'zero-one': l10n.t('0-1 loss'),
};

/** Below this share of the bias the refits' training loss says that they fit their own rows. */
const FITTED = 0.2;

/**
 * What the first measurement says, as far as it does so beyond its intervals. Bias always has the noise of the labels in it, and a model
 * that fits its own rows and yet errs the same way each time is not held back by its size: confidence counts as bias in
 * cross-entropy. Null where no error is left.
 *
 * @param trainingLosses of the refits, where known
 */
export function balanceOf(
  { loss, bias, variance }: Decomposition,
  trainingLosses: readonly number[],
): Balance | null {
  if (!(loss.value > 0)) return null;
  if (variance.low > bias.high) return 'variance';
  if (bias.low <= variance.high) return 'even';
  const training = trainingLosses.length > 0 ? median(trainingLosses) : null;
  return training !== null && training < FITTED * bias.value ? 'confident-bias' : 'bias';
}

/** Share of the loss that is variance. */
export function varianceShare({ bias, variance }: Decomposition): number {
  return variance.value / (variance.value + bias.value);
}

/** The same in words, with what it means for what to do next. */
export function verdictOf(main: Decomposition, trainingLosses: readonly number[]): string {
  const { loss, replicates, measure } = main;
  const balance = balanceOf(main, trainingLosses);
  const name = MEASURE_NAME[measure];
  if (balance === null) return l10n.t`No error is left to split: the ${name} is ${number(loss.value)}.`;
  const figures = l10n.t`${percent(varianceShare(main))} of the ${name} of ${number(loss.value)} is variance`;
  switch (balance) {
    case 'variance':
      return l10n.t`Mostly variance: ${figures}. Regularize, augment or add data; a larger model won't help.`;
    case 'confident-bias':
      return l10n.t`Mostly bias: ${figures}. But the refits fit their own rows (training loss ${number(median(trainingLosses))}): a larger model won't help. They err alike and with confidence, which more data, less noise in the labels or regularization may lower.`;
    case 'bias':
      return l10n.t`Mostly bias: ${figures}. A larger model, better features or longer training may help, as far as it isn't noise in the labels; more regularization won't.`;
    case 'even':
      return l10n.t`Bias and variance are about equal, or ${replicates} refits are too few to tell them apart: ${figures}.`;
  }
}
