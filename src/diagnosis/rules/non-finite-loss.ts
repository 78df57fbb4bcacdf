import * as l10n from '@vscode/l10n';
import type { Evidence, Finding, NotChecked, SuggestedRemedy } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { standardizeInputs } from '../inputs';
import { lowerLearningRate } from '../learning-rate';
import { causeOf, originOf, type Cause } from '../non-finite-origin';
import { number } from '../wording';

/** A loss of NaN or infinity: from there on nothing is learned. */
export const nonFiniteLoss: Rule = {
  id: 'non-finite-loss',
  summary: 'The loss is NaN or infinite.',
  inputs: 'Training and validation loss, batch losses, gradients, weights, ranges of inputs and targets.',
  thresholds: 'One non-finite value.',
  source: l10n.t("A fact of the run; as SageMaker Debugger's ExplodingTensor and AutoTrainer."),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { fit } = context;
  const epoch = fit.epochs.find(({ loss }) => !Number.isFinite(loss));
  const stepAt = fit.batches.losses.findIndex((loss) => !Number.isFinite(loss));
  if (epoch || stepAt >= 0)
    return describe(context, epoch ?? null, stepAt < 0 ? null : (fit.batches.steps[stepAt] ?? null));

  const validation = fit.epochs.find(({ valLoss }) => valLoss !== null && !Number.isFinite(valLoss));
  if (validation) return describeValidation(context, validation.epoch, validation.valLoss ?? NaN);
  if (fit.epochs.length === 0 && fit.batches.losses.length === 0)
    return notChecked(context, 'non-finite-loss', l10n.t('no loss has been recorded yet'));
  return null;
}

type Epoch = FitContext['fit']['epochs'][number];

function describe(context: FitContext, epoch: Epoch | null, step: number | null): Finding {
  const { fit, model } = context;
  const index = fit.batches.losses.findIndex((loss) => !Number.isFinite(loss));
  const value = step === null ? (epoch?.loss ?? NaN) : (fit.batches.losses[index] ?? NaN);
  // The first epoch's batches run before its loss is known, so a step may be all there is.
  const evidence: Evidence[] = [{ label: l10n.t('loss'), value, ...(epoch && { epoch: epoch.epoch }) }];
  const sentences = [
    epoch === null
      ? l10n.t`The loss became ${value} in step ${step ?? 0}; the weights are lost from there on.`
      : step === null
        ? l10n.t`The loss became ${value} in epoch ${epoch.epoch}; the weights are lost from there on.`
        : l10n.t`The loss became ${value} in epoch ${epoch.epoch} (by step ${step}); the weights are lost from there on.`,
  ];

  const origin = originOf(fit);
  if (origin) sentences.push(l10n.t`It shows first in ${origin.what}.`);
  const before = index > 0 ? fit.batches.losses.slice(0, index) : lossesBefore(context, epoch);
  const cause = causeOf(context, before);
  if (cause.sentence !== '') sentences.push(cause.sentence);
  const final = last(before);
  if (final !== undefined) {
    evidence.push({ label: l10n.t('last finite loss'), value: final });
    sentences.push(l10n.t`The last finite loss was ${number(final)}.`);
  }
  const layer = model?.layers.find(({ name }) => name === origin?.layer);
  return finding(context, {
    rule: 'non-finite-loss',
    severity: 'error',
    title: epoch
      ? l10n.t`Loss is ${value} since epoch ${epoch.epoch}`
      : l10n.t`Loss is ${value} since step ${step ?? 0}`,
    message: sentences.join(' '),
    onset: epoch?.epoch ?? null,
    epoch: epoch?.epoch ?? null,
    evidence,
    related:
      layer?.site && origin
        ? [{ site: layer.site, message: l10n.t`not finite first in ${origin.what}` }]
        : [],
    remedies: remediesFor(context, cause),
    source: nonFiniteLoss.source,
  });
}

function lossesBefore({ reported }: FitContext, epoch: Epoch | null): number[] {
  return reported.values.filter((_, at) => (reported.epochs[at] ?? 0) < (epoch?.epoch ?? Infinity));
}

/** Shorter steps help against overflow only: not where the data or the formula are at fault. */
function remediesFor(context: FitContext, { kind }: Cause): SuggestedRemedy[] {
  if (kind === 'inputs' || kind === 'targets' || kind === 'custom-loss') return [];
  return [
    ...standardizeInputs(context, l10n.t('Large inputs end in overflow sooner')),
    lowerLearningRate(context, l10n.t('Steps that are too long end in overflow')),
  ];
}

function describeValidation(context: FitContext, epoch: number, value: number): Finding {
  return finding(context, {
    rule: 'non-finite-loss',
    severity: 'warning',
    title: l10n.t`Validation loss is ${value} since epoch ${epoch}`,
    message: l10n.t`The validation loss became ${value} in epoch ${epoch} while the training loss is finite: look for values that are not finite in the validation data, or a probability of exactly 0.`,
    onset: epoch,
    epoch,
    evidence: [{ label: l10n.t('validation loss'), value, epoch }],
    remedies: [],
    source: nonFiniteLoss.source,
  });
}
