import * as l10n from '@vscode/l10n';
import type { Gradients, Weights } from '../../protocol/events';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { standardizeInputs } from '../inputs';
import { lowerLearningRate } from '../learning-rate';
import { heldSince, layerOfTensor, relatedLayers, SUCCESSIVE } from '../snapshots';
import { median } from '../statistics';
import { number, sentences } from '../wording';

/** Growth over the run's own first looks. */
const GROWTH = 100;
const FIRST_LOOKS = 5;
/** AutoTrainer's norm of 70 depends on the scale of the loss; relative to the norm of the weights it doesn't. */
const OVER_WEIGHTS = 70;

/** Targets beyond this size are better scaled. */
const LARGE_TARGET = 100;

/** The gradient has outgrown the weights it is meant to adjust, or itself, while the loss is high. */
export const explodingGradients: Rule = {
  id: 'exploding-gradients',
  summary: 'The gradients are out of all proportion to the weights.',
  inputs: 'Norms of gradients and weights, once an epoch; training loss; range of the targets.',
  thresholds:
    'The norm of all gradients is 70 times that of all weights in three looks in a row, or larger than it and 100 times the median of the first five looks in two; with half of a constant answer’s loss left.',
  source: l10n.t(
    "AutoTrainer (Zhang et al. 2021: norm 70), related to the norm of the weights and to the run's own first gradients.",
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { gradients, weights } = context.fit;
  if (gradients.length < SUCCESSIVE || weights.length === 0)
    return notChecked(
      context,
      'exploding-gradients',
      l10n.t`it takes ${SUCCESSIVE} looks at the gradients and one at the weights, and there are ${gradients.length} and ${weights.length}`,
    );
  const norms = gradients.map(({ tensors }) => total(tensors));
  const usual = median(norms.slice(0, FIRST_LOOKS));
  const weightNorm = weightNormAt(weights);
  const holds = (times: number, at: number) => {
    const epoch = gradients[at]?.epoch ?? null;
    const isHigh = context.progress.isUnfitted(epoch ?? Infinity);
    return isHigh && Number.isFinite(norms[at]) && (norms[at] ?? NaN) >= times * weightNorm(epoch);
  };
  const grows = (_: Gradients, at: number) =>
    at >= FIRST_LOOKS && (norms[at] ?? NaN) >= GROWTH * usual && holds(1, at);
  const grown = heldSince(gradients, grows, 2);
  const said = grown ?? heldSince(gradients, (_, at) => holds(OVER_WEIGHTS, at));
  if (said === null) return null;

  const latest = last(gradients);
  const now = last(norms) ?? NaN;
  const weightNormNow = weightNorm(latest?.epoch ?? null);
  const worst = latest?.tensors.reduce((a, b) => (b.norm > a.norm ? b : a));
  const layer = worst && layerOfTensor(context, worst.name);
  const size = number(weightNormNow);
  const compared =
    grown === null
      ? l10n.t`The norm of the gradients is ${number(now)}; the weights themselves have a norm of ${size}.`
      : l10n.t`The norm of the gradients is ${number(now)}, ${number(now / usual)} times that of the first epochs (${number(usual)}); the weights themselves have a norm of ${size}.`;
  const target = Math.max(Math.abs(context.data?.targetMin ?? 0), Math.abs(context.data?.targetMax ?? 0));
  const targets =
    context.data?.task === 'regression' && target > LARGE_TARGET
      ? l10n.t`The targets reach ${number(target)}: a loss of such numbers has gradients of their size, so scale them to about 1.`
      : '';
  return finding(context, {
    rule: 'exploding-gradients',
    severity: 'warning',
    title: grown === null ? l10n.t('Gradients are far larger than the weights') : l10n.t('Gradients explode'),
    message: sentences(compared, worst ? l10n.t`The largest is that of ${worst.name}.` : '', targets),
    onset: gradients[said - (grown === null ? SUCCESSIVE : 2) + 1]?.epoch ?? null,
    epoch: gradients[said]?.epoch ?? null,
    evidence: [
      { label: l10n.t('norm of the gradients, now'), value: now },
      { label: l10n.t('norm of the gradients, first epochs'), value: usual },
      { label: l10n.t('norm of the weights'), value: weightNormNow },
    ],
    related: relatedLayers([layer], ({ name }) => l10n.t`${name} has the largest gradient`),
    remedies: [
      ...standardizeInputs(context, l10n.t('Large inputs make large gradients')),
      ...(targets === ''
        ? [lowerLearningRate(context, l10n.t('Steps longer than the weights undo what was learned'))]
        : []),
    ],
    source: explodingGradients.source,
  });
}

function total(tensors: readonly { norm: number }[]): number {
  return Math.sqrt(tensors.reduce((sum, { norm }) => sum + norm * norm, 0));
}

/** Norm of all weights in the latest snapshot before an epoch (the first where there is none before). */
function weightNormAt(weights: readonly Weights[]): (epoch: number | null) => number {
  const norms = weights.map(({ epoch, tensors }) => ({ epoch, norm: total(tensors) }));
  return (epoch) =>
    (norms.findLast((snapshot) => epoch === null || snapshot.epoch < epoch) ?? norms[0])?.norm ?? NaN;
}
