import type { Gradients, Weights } from '../../protocol/events';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { standardizeInputs } from '../inputs';
import { learningRateOf, lowerLearningRate } from '../learning-rate';
import { heldSince, layerOfTensor, relatedLayers, SUCCESSIVE } from '../snapshots';
import { median } from '../statistics';
import { number } from '../wording';

/** Growth over the run's own first looks. */
const GROWTH = 100;
const FIRST_LOOKS = 5;
/** A step of plain gradient descent that is longer than the weights themselves. */
const OVERRUN = 1;

/**
 * The gradient has outgrown the weights it is meant to adjust. AutoTrainer's limit (norm 70) depends on the scale of the loss; here the norm is
 * related to the run's first gradients and to the weights.
 */
export const explodingGradients: Rule = {
  id: 'exploding-gradients',
  summary: 'The gradients have outgrown the weights.',
  inputs: 'Norms of gradients and weights, once an epoch; learning rate and kind of optimizer.',
  thresholds:
    'The norm of all gradients is larger than that of all weights and 100 times the median of the first five looks, in two looks in a row; or, for plain gradient descent, the step is longer than the weights in three.',
  source:
    "After AutoTrainer (Zhang et al. 2021: norm 70), related to the run's own first gradients and to the norm of the weights.",
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { gradients, weights } = context.fit;
  if (gradients.length < SUCCESSIVE || weights.length === 0)
    return notChecked(
      context,
      'exploding-gradients',
      `it takes ${SUCCESSIVE} looks at the gradients and one at the weights, and there are ${gradients.length} and ${weights.length}`,
    );
  const norms = gradients.map(({ tensors }) => total(tensors));
  const usual = median(norms.slice(0, FIRST_LOOKS));
  const weightNorm = weightNormAt(weights);
  const grows = (_: Gradients, at: number) => {
    const norm = norms[at] ?? NaN;
    return at >= FIRST_LOOKS && norm >= GROWTH * usual && norm >= weightNorm(gradients[at]?.epoch ?? null);
  };
  const isPlain = /^(sgd|momentum)/i.test(context.model?.optimizer?.name ?? '');
  const rate = learningRateOf(context);
  const overruns = (_: Gradients, at: number) =>
    isPlain &&
    rate !== null &&
    rate * (norms[at] ?? NaN) >= OVERRUN * weightNorm(gradients[at]?.epoch ?? null);
  const grown = heldSince(gradients, grows, 2);
  const overrun = heldSince(gradients, overruns);
  const said = grown ?? overrun;
  if (said === null) return null;

  const latest = last(gradients);
  const now = last(norms) ?? NaN;
  const size = weightNorm(latest?.epoch ?? null);
  const worst = latest?.tensors.reduce((a, b) => (b.norm > a.norm ? b : a));
  const layer = worst && layerOfTensor(context, worst.name);
  const grew =
    grown === null
      ? `a step of ${number((rate ?? NaN) * now)} for weights of ${number(size)}`
      : `${number(now / usual)} times that of the first epochs (${number(usual)})`;
  return finding(context, {
    rule: 'exploding-gradients',
    severity: 'warning',
    title: 'Gradients explode',
    message: `The norm of the gradients is ${number(now)}, ${grew}; the weights themselves have a norm of ${number(size)}.${worst ? ` The largest is that of ${worst.name}.` : ''}`,
    onset: gradients[said - (grown === null ? SUCCESSIVE : 2) + 1]?.epoch ?? null,
    epoch: gradients[said]?.epoch ?? null,
    evidence: [
      { label: 'norm of the gradients, now', value: now },
      { label: 'norm of the gradients, first epochs', value: usual },
      { label: 'norm of the weights', value: size },
    ],
    related: relatedLayers([layer], ({ name }) => `${name} has the largest gradient`),
    remedies: [
      ...standardizeInputs(context, 'Large inputs make large gradients'),
      lowerLearningRate(context, 'Steps longer than the weights undo what was learned'),
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
