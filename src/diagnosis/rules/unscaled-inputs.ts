import * as l10n from '@vscode/l10n';
import type { DataTraits } from '../../protocol/events';
import type { Finding, NotChecked } from '../../protocol/findings';
import { constantPredictor } from '../constant-predictor';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { takesInputs } from '../inputs';
import { layerGraph } from '../layer-graph';
import { number, sentences } from '../wording';

/** Root mean square of the inputs, or the deviation of a column: initializers reckon with about 1 (LeCun et al. 1998; Glorot, Bengio 2010). */
const LARGE = 10;
/** Root mean square of those inputs that aren't 0. */
const TINY = 0.005;
/** A training loss under this share of a constant answer's shows that the model copes. */
const COPES = 0.5;
const SOURCE = l10n.t(
  'LeCun et al. 1998 (Efficient BackProp): inputs around 0 with deviations around 1. UMLAUT asks for [-1, 1], which standardized inputs leave.',
);

/** Inputs far from the size that weights are initialized for, going into the first kernel as they are. */
export const unscaledInputs: Rule = {
  id: 'unscaled-inputs',
  summary: 'The inputs are far from the size that the weights are initialized for.',
  inputs:
    'Mean, deviation and share of zeros of the inputs, deviations of their columns; what the first layers are.',
  thresholds: `Root mean square, or a column's deviation, above ${LARGE}; below ${TINY} (zeros aside). Information where the model copes. Silent behind embeddings, rescaling and normalization.`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { model, data } = context;
  const unchecked = (reason: string) => notChecked(context, 'unscaled-inputs', reason);
  if (!model || !data) return unchecked(l10n.t('the model or its inputs are not known'));
  if ((data.inputShapes?.length ?? 1) > 1)
    return unchecked(l10n.t('inputs of several kinds are not told apart'));
  const graph = layerGraph(model);
  if (!graph) return unchecked(l10n.t('which layer takes the inputs is not known'));
  const first = takesInputs(graph);
  if (!first || !first.trainable) return null;

  const size = sizeOf(data);
  if (size === null) return unchecked(l10n.t('the size of the inputs could not be read'));
  if (size.kind === 'fine') return null;
  const copes = modelCopes(context);
  const seen = l10n.t`from ${number(data.inputMin ?? NaN)} to ${number(data.inputMax ?? NaN)}, mean ${number(data.inputMean ?? NaN)}, deviation ${number(data.inputStd ?? NaN)}`;
  const effect =
    size.kind === 'large'
      ? l10n.t(
          'Weights are initialized for inputs of about 1: larger ones saturate activations and make steps unstable.',
        )
      : l10n.t('Weights are initialized for inputs of about 1: so small ones hardly move the first layer.');
  const columns = size.columns
    ? l10n.t`Single columns deviate by up to ${number(data.columns?.maxStd ?? NaN)}.`
    : '';
  return finding(context, {
    rule: 'unscaled-inputs',
    severity: copes ? 'information' : 'warning',
    title:
      size.kind === 'large'
        ? l10n.t('Inputs are large and not scaled')
        : l10n.t('Inputs are tiny and not scaled'),
    message: sentences(l10n.t`Inputs go into ${first.name} as they are: ${seen}.`, columns, effect),
    onset: null,
    epoch: null,
    evidence: [
      { label: l10n.t('mean of the inputs'), value: data.inputMean ?? NaN },
      { label: l10n.t('deviation of the inputs'), value: data.inputStd ?? NaN },
      ...(data.columns
        ? [{ label: l10n.t('largest deviation of a column'), value: data.columns.maxStd }]
        : []),
    ],
    related: first.site ? [{ site: first.site, message: l10n.t`${first.name} takes the inputs` }] : [],
    remedies: [
      {
        remedy: 'standardize-inputs',
        layers: [],
        reason: l10n.t`Mean ${number(data.inputMean ?? NaN)} and deviation ${number(data.inputStd ?? NaN)} become 0 and 1, which is what initial weights and usual learning rates are made for.`,
      },
    ],
    source: SOURCE,
  });
}

function sizeOf(data: DataTraits): { kind: 'large' | 'tiny' | 'fine'; columns: boolean } | null {
  const { inputMean, inputStd, zeroShare } = data;
  if (inputMean === null || inputStd === null) return null;
  const rms = Math.hypot(inputMean, inputStd);
  // NaN among the inputs is another rule's business.
  if (!Number.isFinite(rms)) return null;
  const columns = (data.columns?.maxStd ?? 0) > LARGE;
  if (rms > LARGE || columns) return { kind: 'large', columns };
  const filled = 1 - (zeroShare ?? 0);
  return { kind: filled > 0 && rms / Math.sqrt(filled) < TINY ? 'tiny' : 'fine', columns: false };
}

function modelCopes(context: FitContext): boolean {
  const constant = constantPredictor(context);
  const now = last(context.training.values) ?? NaN;
  return !('unknown' in constant) && now < COPES * constant.loss;
}
