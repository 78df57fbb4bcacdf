import * as l10n from '@vscode/l10n';
import type { FitContext } from './fit-context';
import { median } from './statistics';
import { count, number } from './wording';

/** Where a value that is no number was seen first. */
export interface Origin {
  /** "the gradient of dense_2/kernel, at step 21" */
  what: string;
  layer: string | null;
  epoch: number | null;
}

type Tensor = { name: string; nonFinite: number; norm: number };
const isBad = ({ nonFinite, norm }: Tensor) => nonFinite > 0 || !Number.isFinite(norm);

/**
 * The first tensors seen with a value that is not finite. Gradients are looked at in an epoch's first step and weights at its end, so
 * gradients of the same epoch come first. They flow from the output back: among several bad ones the last began it, and where all are bad it
 * was the loss or the forward pass.
 */
export function originOf({ gradients, weights }: FitContext['fit']): Origin | null {
  const gradient = gradients.find(({ tensors }) => tensors.some(isBad));
  const weight = weights.find(({ tensors }) => tensors.some(isBad));
  const gradientFirst = gradient && (!weight || gradient.epoch === null || gradient.epoch <= weight.epoch);
  if (gradientFirst) {
    const { name, all } = worst(gradient.tensors);
    const what = all
      ? l10n.t`all ${count(gradient.tensors.length)} gradients at once, at step ${gradient.step}: in the loss or on the way to it`
      : l10n.t`the gradient of ${name}, at step ${gradient.step}`;
    return { what, layer: all ? null : (name.split('/')[0] ?? null), epoch: gradient.epoch };
  }
  if (!weight) return null;
  const { name, all } = worst(weight.tensors);
  const layer = weight.tensors.find((tensor) => tensor.name === name)?.layer ?? null;
  const what = all
    ? l10n.t`all weights at once, by the end of epoch ${weight.epoch}`
    : l10n.t`the weights ${name}, at epoch ${weight.epoch}`;
  return { what, layer: all ? null : layer, epoch: weight.epoch };
}

function worst(tensors: readonly Tensor[]): { name: string; all: boolean } {
  const bad = tensors.filter(isBad);
  return { name: bad.at(-1)?.name ?? '', all: bad.length === tensors.length && bad.length > 1 };
}

export type Cause = {
  kind: 'inputs' | 'targets' | 'overflow' | 'custom-loss' | 'first-step' | 'unknown';
  sentence: string;
};

/** Growth of the loss or of the gradients that ends in overflow. */
const GROWTH = 100;
/** Loss functions that the framework keeps away from log(0) by itself. */
const GUARDED =
  /^(mean|mse|mae|mape|msle|categorical|sparseCategorical|binary|softmax|sigmoid|huber|hinge|squaredHinge|categoricalHinge|logcosh|kullback|cosine|poisson|absolute|computeWeighted|logLoss|loss$)/i;

/** Why a loss is no number, as far as the recorded values tell. @param before finite losses before it, in their order */
export function causeOf(context: FitContext, before: readonly number[]): Cause {
  const { data, model, fit } = context;
  const inputs = data && [data.inputMean, data.inputStd, data.inputMin, data.inputMax];
  if ((data?.nonFiniteInputs ?? 0) > 0 || inputs?.some(isNotFinite)) {
    const many = data?.nonFiniteInputs ?? 0;
    return {
      kind: 'inputs',
      sentence:
        many > 0
          ? l10n.t`The training inputs themselves hold values that are not finite (${count(many)} in ${count(data?.sampledRows ?? 0)} rows): clean those first.`
          : l10n.t('The training inputs themselves hold values that are not finite: clean those first.'),
    };
  }
  if ([data?.targetVariance, data?.targetMin, data?.targetMax].some(isNotFinite))
    return {
      kind: 'targets',
      sentence: l10n.t('The targets hold values that are not finite: clean those first.'),
    };

  const lossGrowth = growth(before);
  const norms = fit.gradients.map(({ tensors }) => Math.hypot(...tensors.map(({ norm }) => norm)));
  const gradientGrowth = growth(norms.filter(Number.isFinite));
  if (Math.max(lossGrowth, gradientGrowth) >= GROWTH) {
    return {
      kind: 'overflow',
      sentence:
        lossGrowth >= gradientGrowth
          ? l10n.t`The loss had grown ${number(lossGrowth)} times before: it overflowed.`
          : l10n.t`The gradients had grown ${number(gradientGrowth)} times before: it overflowed.`,
    };
  }
  const custom = model?.loss.find((name) => !GUARDED.test(name));
  if (custom !== undefined)
    return {
      kind: 'custom-loss',
      sentence:
        custom === ''
          ? l10n.t(
              'Nothing had grown before, and the loss is a function of the script: look for a logarithm or root of 0, or a division by 0, and add a small constant there.',
            )
          : l10n.t`Nothing had grown before, and the loss (${custom}) is the script's own: look for a logarithm or root of 0, or a division by 0, and add a small constant there.`,
    };
  if (before.length === 0)
    return {
      kind: 'first-step',
      sentence: l10n.t(
        'It is so from the first loss on: look at the inputs, the targets and the initial weights.',
      ),
    };
  return { kind: 'unknown', sentence: '' };
}

function isNotFinite(value: number | null | undefined): boolean {
  return value !== null && value !== undefined && !Number.isFinite(value);
}

/** The latest value over the median of the first five. */
function growth(values: readonly number[]): number {
  const first = median(values.slice(0, Math.min(5, Math.max(1, values.length >> 1))));
  const final = Math.max(...values.slice(-3));
  return first > 0 && values.length >= 2 ? final / first : 0;
}
