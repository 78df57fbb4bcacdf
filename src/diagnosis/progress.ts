import * as l10n from '@vscode/l10n';
import { constantPredictor } from './constant-predictor';
import type { FitContext, Series } from './fit-context';
import { runningMedians } from './statistics';

/** How far a fit has come, measured against the best constant answer or, where that is unknown, against its first epoch. */
export interface Progress {
  yardstick: { loss: number; name: string; isConstant: boolean };
  /** Share of the yardstick's loss that is left after `epoch`: the lower of training and validation; NaN before any loss. */
  leftAt(epoch: number): number;
  /** Whether the model has hardly learned by `epoch`: half of a constant answer's loss is left, or .9 of the first epoch's. */
  isUnfitted(epoch: number): boolean;
}

const LEFT = { ofConstant: 0.5, ofFirst: 0.9 };

/** What is wrong inside a network matters where it keeps the model from learning; this says whether it learns. */
export function progressOf(
  context: Pick<FitContext, 'model' | 'data' | 'training' | 'validation'>,
): Progress {
  const constant = constantPredictor(context);
  const yardstick =
    'unknown' in constant
      ? {
          loss: context.training.values[0] ?? NaN,
          name: l10n.t('the loss of the first epoch'),
          isConstant: false,
        }
      : { loss: constant.loss, name: l10n.t`the loss of ${constant.name}`, isConstant: true };
  const training = smooth(context.training);
  const validation = smooth(context.validation);
  const leftAt = (epoch: number) => {
    const losses = [valueAt(training, epoch), valueAt(validation, epoch)].filter((loss) => loss === loss);
    return losses.length === 0 ? NaN : Math.min(...losses) / yardstick.loss;
  };
  const high = yardstick.isConstant ? LEFT.ofConstant : LEFT.ofFirst;
  return { yardstick, leftAt, isUnfitted: (epoch) => yardstick.loss > 0 && leftAt(epoch) >= high };
}

/** Medians of 3, so that one spike decides nothing. */
function smooth({ epochs, values }: Series): Series {
  return { epochs, values: runningMedians(values, 3) };
}

/** The value of the latest epoch up to `epoch`, by bisection; NaN where there is none. */
function valueAt({ epochs, values }: Series, epoch: number): number {
  let low = 0;
  let high = epochs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((epochs[middle] ?? Infinity) <= epoch) low = middle + 1;
    else high = middle;
  }
  return values[low - 1] ?? NaN;
}
