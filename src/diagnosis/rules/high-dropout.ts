import * as l10n from '@vscode/l10n';
import type { Layer } from '../../protocol/events';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';
import { isDropout } from '../layer-kinds';
import { number, percent, sentences } from '../wording';

/** UMLAUT's threshold; in the original paper .5 is near optimal for hidden units, less for inputs. */
const HIGH = 0.5;
/** Who writes this much probably means the share that is kept. */
const LIKELY_KEPT = 0.75;
const SOURCE = l10n.t('UMLAUT (Schoop et al. 2021); rates as in Srivastava et al. 2014.');

/** More than half of a layer's numbers are dropped. */
export const highDropout: Rule = {
  id: 'high-dropout',
  summary: 'Dropout drops more than half of the numbers.',
  inputs: 'Dropout rates of the layers.',
  thresholds: `Rate above ${HIGH}; a warning from ${LIKELY_KEPT}.`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { model } = context;
  if (!model) return notChecked(context, 'high-dropout', l10n.t('the model is not known'));
  const high = model.layers.filter((layer) => rateOf(layer) > HIGH).sort((a, b) => rateOf(b) - rateOf(a));
  const [highest] = high;
  if (!highest) return null;
  const rate = rateOf(highest);
  const swapped =
    rate >= LIKELY_KEPT
      ? l10n.t`If ${number(rate)} was meant as the share to keep, the rate is ${number(1 - rate)}.`
      : '';
  return finding(context, {
    rule: 'high-dropout',
    severity: rate >= LIKELY_KEPT ? 'warning' : 'information',
    title: l10n.t`Dropout of ${number(rate)}`,
    message: sentences(whatIsDropped(highest, percent(rate), percent(1 - rate)), swapped),
    onset: null,
    epoch: null,
    evidence: [{ label: l10n.t('dropout rate'), value: rate }],
    anchor: highest.site ?? context.started.site,
    remedies: [
      {
        remedy: 'lower-dropout-rate',
        layers: high.map(({ name }) => name),
        reason: l10n.t`Rates of 0.2 to 0.5 are usual, and this one is ${number(rate)}.`,
      },
    ],
    source: SOURCE,
  });
}

function whatIsDropped(layer: Layer, share: string, rest: string): string {
  return ofInputs(layer) >= (layer.recurrentDropout ?? 0)
    ? l10n.t`${layer.name} drops ${share} of its inputs in every training step, and only ${rest} are learned from.`
    : l10n.t`${layer.name} drops ${share} of its state in every training step, and only ${rest} is learned from.`;
}

function rateOf(layer: Layer): number {
  return Math.max(ofInputs(layer), layer.recurrentDropout ?? 0);
}

function ofInputs(layer: Layer): number {
  return Math.max(isDropout(layer) ? (layer.rate ?? 0) : 0, layer.dropout ?? 0);
}
