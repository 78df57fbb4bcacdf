import * as l10n from '@vscode/l10n';
import { stoppedEarly } from '../fit-context';
import { learningRateOf } from '../learning-rate';
import { number } from '../wording';
import type { Watched } from './metric';
import type { Candidate, Case } from './techniques';

/** Epochs without improvement after which the offered callbacks stop. */
const PATIENCE = 10;

/** Ending sooner, or with slower steps. */
export function timeTechniques(about: Case): Candidate[] {
  return [...stopping(about), slower(about)];
}

/**
 * What stopping would have done needs no run: it is read off the curve. Plain early stopping ends with the weights of its last
 * epoch (tfjs has not implemented restoreBestWeights), so it is offered only where that epoch was better than the last one.
 */
function stopping({ context, rise, traits: { metric } }: Case): Candidate[] {
  if (stoppedEarly(context)) return [];
  const { best, now, onset } = rise;
  const kept: Candidate = {
    remedy: 'keep-best-weights',
    // Weights of the best loss are no gain for whom accuracy counts, where that went on rising.
    rank: metric?.moved === 'rose' ? 0.65 : 0.55,
    layers: [],
    reason: whyKept(rise, metric),
  };
  const { epochs, values } = context.validation;
  let lowest = 0;
  const stop = values.findIndex((value, at) => {
    if (value < (values[lowest] ?? Infinity)) lowest = at;
    return at - lowest >= PATIENCE;
  });
  const then = values[stop];
  if (then === undefined || then >= now) return [kept];
  const plain: Candidate = {
    remedy: 'early-stopping',
    // As good as the one above but for the weights it ends with, so it need not stand beside it.
    rank: 0.81,
    layers: [],
    reason: l10n.t`With a patience of ${PATIENCE}, training would have stopped at epoch ${epochs[stop] ?? stop + 1}, at a validation loss of ${number(then)} instead of ${number(now)} (best: ${number(best)} at epoch ${onset}). This costs no run to know.`,
  };
  return [kept, plain];
}

function whyKept({ best, now, onset }: Case['rise'], metric: Watched | null): string {
  const [there, last] = [number(best), number(now)];
  if (metric?.then == null || metric.now === null)
    return l10n.t`It would have ended with the weights of epoch ${onset}: a validation loss of ${there} instead of ${last}. This costs no run to know.`;
  const [right, rightNow] = [number(metric.then), number(metric.now)];
  return right === rightNow
    ? l10n.t`It would have ended with the weights of epoch ${onset}: a validation loss of ${there} instead of ${last}, and the same ${metric.name} (${rightNow}). This costs no run to know.`
    : l10n.t`It would have ended with the weights of epoch ${onset}: a validation loss of ${there} instead of ${last}, and ${metric.name} of ${right} instead of ${rightNow}. This costs no run to know.`;
}

function slower({ context }: Case): Candidate {
  const remedy = 'lower-learning-rate';
  const rate = learningRateOf(context);
  if (rate !== null && rate < 1e-4)
    return { remedy, passedOver: l10n.t`The learning rate is ${rate} already.` };
  return {
    remedy,
    rank: 0.93,
    layers: [],
    reason:
      rate === null
        ? l10n.t(
            'Slower steps reach the same best later and overfit later; they help only if the number of epochs stays as it is.',
          )
        : l10n.t`Slower steps reach the same best later and overfit later (the learning rate is ${rate}); they help only if the number of epochs stays as it is.`,
  };
}
