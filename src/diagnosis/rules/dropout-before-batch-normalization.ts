import * as l10n from '@vscode/l10n';
import type { Layer } from '../../protocol/events';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';
import { firstBeyond, layerGraph } from '../layer-graph';
import { activationLayer, isBatchNormalization, isDropout, isPooling, isRearranging } from '../layer-kinds';
import { number, percent } from '../wording';

/** Below, the shift is under a tenth of the variance and not worth a word. */
const LEAST_RATE = 0.1;
/** From here on the variance is off by 1.4 and more. */
const WARNED_RATE = 0.3;
const SOURCE = l10n.t('Variance shift: Li, Chen, Hu, Yang 2018 (arXiv 1801.05134).');

/**
 * Dropout right before batch normalization. In training, dropout at rate p scales what is kept by 1/(1-p), which raises the variance of
 * inputs around zero by that factor; batch normalization learns that variance and then meets inputs without dropout. Only where
 * no kernel stands between them: behind a kernel the shift is mostly averaged out, and blocks of the kind conv, norm, dropout,
 * conv, norm … train well.
 */
export const dropoutBeforeBatchNormalization: Rule = {
  id: 'dropout-before-batch-normalization',
  summary: 'Dropout stands right before batch normalization.',
  inputs: 'The layers, their dropout rates and who feeds whom.',
  thresholds: `Rate of ${LEAST_RATE} or more (a warning from ${WARNED_RATE}), with no kernel between the two.`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { model } = context;
  const rule = 'dropout-before-batch-normalization';
  if (!model) return notChecked(context, rule, l10n.t('the model is not known'));
  if (!model.layers.some(isBatchNormalization)) return null;
  const graph = layerGraph(model);
  if (!graph) return notChecked(context, rule, l10n.t('which layer feeds which is not known'));
  const pairs = model.layers.flatMap((layer) => {
    if (!shiftsVariance(layer)) return [];
    const next = firstBeyond(graph, layer, passes).find((one) => one !== null && isBatchNormalization(one));
    return next ? [{ dropout: layer, normalization: next }] : [];
  });
  const [strongest] = pairs.sort((a, b) => (b.dropout.rate ?? 0) - (a.dropout.rate ?? 0));
  if (!strongest) return null;
  const { dropout, normalization } = strongest;
  const rate = dropout.rate ?? 0;
  const factor = 1 / (1 - rate);
  return finding(context, {
    rule,
    severity: rate >= WARNED_RATE ? 'warning' : 'information',
    title: l10n.t('Dropout before batch normalization'),
    message: l10n.t`${dropout.name} (rate ${number(rate)}) feeds ${normalization.name}. In training it raises the variance that batch normalization learns, ${number(factor)}-fold for inputs around 0; when the model is used there is no dropout, and the learned variance is wrong.`,
    onset: null,
    epoch: null,
    evidence: [
      { label: l10n.t('dropout rate'), value: rate },
      { label: l10n.t('variance in training over variance in use'), value: factor },
    ],
    anchor: dropout.site ?? context.started.site,
    related: normalization.site
      ? [{ site: normalization.site, message: l10n.t`${normalization.name} learns the variance` }]
      : [],
    remedies: [
      {
        remedy: 'dropout-after-batch-normalization',
        layers: pairs.map((pair) => pair.dropout.name),
        reason: l10n.t`Behind ${normalization.name}, dropout of ${percent(rate)} no longer changes what it learns.`,
      },
    ],
    source: SOURCE,
  });
}

/** Alpha dropout keeps mean and variance (Klambauer et al. 2017). */
const shiftsVariance = (layer: Layer): boolean =>
  isDropout(layer) && layer.kind !== 'AlphaDropout' && (layer.rate ?? 0) >= LEAST_RATE && (layer.rate ?? 0) < 1; // prettier-ignore

const passes = (layer: Layer): boolean =>
  isRearranging(layer) || isPooling(layer) || activationLayer(layer) !== null;
