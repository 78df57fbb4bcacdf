import * as l10n from '@vscode/l10n';
import type { TensorStatistics } from '../../protocol/events';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';
import { heldSince, isKernel, layerOfTensor, relatedLayers } from '../snapshots';
import { number, sentences } from '../wording';

/** SageMaker Debugger's ratio of variances. */
const RATIO = 10;
/** Epochs in a row that the model must have failed to learn in: slow starts are no defect. */
const EPOCHS = 10;
/** All weights alike: units that begin equal stay equal. */
const CONSTANT = 1e-6;

interface Suspect {
  tensor: TensorStatistics;
  variance: number;
  /** What the initializers made for such a layer give, lowest and highest. */
  range: readonly [number, number];
}

/**
 * The first weights seen are far larger or smaller than what initializers made for layers of that size give, or all alike, and the model
 * then doesn't learn. Seen after the first epoch, so that epoch's relative change is taken off.
 */
export const poorInitialization: Rule = {
  id: 'poor-initialization',
  summary: 'Initial weights are far too large, far too small or all alike, and the model does not learn.',
  inputs: 'Standard deviation and shape of each kernel in the first snapshot; training loss.',
  thresholds:
    'Variance more than 10 times above 2/fan-in (He) or below the lower of 1/fan-in (LeCun) and 2/(fan-in + fan-out) (Glorot), or all weights equal; and 10 epochs in a row with half of a constant answer’s loss left.',
  source: l10n.t(
    'Glorot & Bengio 2010; He et al. 2015; SageMaker Debugger PoorWeightInitialization (variance ratio 10); DeepDiagnosis (variance below 1e-5 or above 10).',
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { fit, progress } = context;
  const first = fit.weights[0];
  if (!first || first.epoch > 2)
    return notChecked(
      context,
      'poor-initialization',
      first
        ? l10n.t`the weights were first seen after epoch ${first.epoch}`
        : l10n.t('no weights have been seen yet'),
    );
  const suspects = first.tensors.filter(isKernel).flatMap((tensor) => suspectOf(tensor) ?? []);
  if (suspects.length === 0) return null;
  const said = heldSince(fit.epochs, ({ epoch }) => progress.isUnfitted(epoch), EPOCHS);
  const [worst] = suspects.sort((a, b) => distance(b) - distance(a));
  if (said === null || !worst) return null;
  // Once a model has learned, what ails it later isn't how it began.
  if (said >= EPOCHS) return null;

  const { tensor, variance, range } = worst;
  const layers = suspects.map((suspect) => layerOfTensor(context, suspect.tensor.name));
  const isAlike = isConstant(tensor);
  const std = number(tensor.std);
  const [least, most] = [number(Math.sqrt(range[0])), number(Math.sqrt(range[1]))];
  const usual = range[0] < range[1] ? l10n.t`${least} to ${most}` : least;
  const name = layers[0]?.name ?? tensor.name;
  return finding(context, {
    rule: 'poor-initialization',
    severity: 'warning',
    title: isAlike
      ? l10n.t`Initial weights of ${name} are all alike`
      : variance > range[1]
        ? l10n.t`Initial weights of ${name} are far too large`
        : l10n.t`Initial weights of ${name} are far too small`,
    message: sentences(
      l10n.t`After epoch ${first.epoch} the weights of ${tensor.name} had a standard deviation of ${std}; for ${tensor.shape.join(' × ')} it should be ${usual}.`,
      isAlike
        ? l10n.t('Units that begin alike get the same gradient and stay alike.')
        : l10n.t('The model has not learned since.'),
    ),
    onset: first.epoch,
    epoch: fit.epochs[said]?.epoch ?? null,
    evidence: suspects.flatMap((suspect) => [
      {
        label: l10n.t`standard deviation, ${suspect.tensor.name}`,
        value: suspect.tensor.std,
        epoch: first.epoch,
      },
      { label: l10n.t`expected at most, ${suspect.tensor.name}`, value: Math.sqrt(suspect.range[1]) },
    ]),
    related: relatedLayers(layers, ({ name }) => l10n.t`the initial weights of ${name} are off`),
    remedies: [
      {
        remedy: 'initializer',
        layers: layers.flatMap((layer) => layer?.name ?? []),
        reason: l10n.t`Glorot or He initialization gives ${tensor.name} a standard deviation of ${usual} instead of ${std}.`,
      },
    ],
    source: poorInitialization.source,
  });
}

/** Kernels only that mix all their inputs: depthwise and recurrent ones have other laws. */
function suspectOf(tensor: TensorStatistics): Suspect | null {
  const { name, shape, std, count } = tensor;
  if (/depthwise|recurrent/.test(name) || count < 8 || !Number.isFinite(std)) return null;
  const [inputs = 1, outputs = 1] = shape.slice(-2);
  const field = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const fanIn = field * inputs;
  const fanOut = field * outputs;
  const range = [Math.min(1 / fanIn, 2 / (fanIn + fanOut)), 2 / fanIn] as const;
  const variance = initialVariance(tensor, range);
  const suspect = { tensor, variance, range };
  return isConstant(tensor) || distance(suspect) > RATIO ? suspect : null;
}

function isConstant({ std, mean, shape }: TensorStatistics): boolean {
  return (shape.at(-1) ?? 1) > 1 && std <= CONSTANT * Math.abs(mean);
}

/**
 * The variance before training, as near to its range as the change since allows: weights that one epoch made large began smaller,
 * by at most 1 + change.
 */
function initialVariance({ std, change = 0 }: TensorStatistics, range: Suspect['range']): number {
  const least = std / (1 + change);
  const most = change < 1 ? std / (1 - change) : Infinity;
  const variance = std * std;
  if (variance > range[1]) return Math.max(least * least, Math.min(variance, range[1]));
  return variance < range[0] ? Math.min(most * most, Math.max(variance, range[0])) : variance;
}

/** How many times the variance is outside its range. */
function distance({ variance, range }: Suspect): number {
  return Math.max(range[0] / variance, variance / range[1]);
}
