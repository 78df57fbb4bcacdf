import type { DataTraits } from '../../protocol/events';
import type { Evidence, Finding, NotChecked } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { lowerLearningRate } from '../learning-rate';
import { number } from '../wording';

/** A loss of NaN or infinity: from there on nothing is learned. */
export const nonFiniteLoss: Rule = {
  id: 'non-finite-loss',
  summary: 'The loss is NaN or infinite.',
  inputs: 'Training and validation loss, batch losses, weights.',
  thresholds: 'One non-finite value.',
  source: "A fact of the run; as SageMaker Debugger's ExplodingTensor and AutoTrainer.",
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
    return notChecked(context, 'non-finite-loss', 'no loss has been recorded yet');
  return null;
}

type Epoch = FitContext['fit']['epochs'][number];

function describe(context: FitContext, epoch: Epoch | null, step: number | null): Finding {
  const { fit, data, model } = context;
  const index = fit.batches.losses.findIndex((loss) => !Number.isFinite(loss));
  const value = step === null ? (epoch?.loss ?? NaN) : (fit.batches.losses[index] ?? NaN);
  // The first epoch's batches run before its loss is known, so a step may be all there is.
  const when = epoch ? `epoch ${epoch.epoch}` : `step ${step ?? 0}`;
  const evidence: Evidence[] = [{ label: 'loss', value, ...(epoch && { epoch: epoch.epoch }) }];
  const sentences = [
    `The loss became ${value} in ${when}${epoch && step !== null ? ` (by step ${step})` : ''}; the weights are lost from there on.`,
  ];

  const origin = firstBadTensor(fit);
  if (origin) sentences.push(`It shows first in ${origin.what}.`);
  const badInputs = holdsNonFinite(data);
  if (badInputs)
    sentences.push('The training inputs themselves hold values that are not finite: clean those first.');
  const before = last(index > 0 ? fit.batches.losses.slice(0, index) : context.reported.values);
  if (before !== undefined) {
    evidence.push({ label: 'last finite loss', value: before });
    sentences.push(`The last finite loss was ${number(before)}.`);
  }
  const layer = model?.layers.find(({ name }) => name === origin?.layer);
  return finding(context, {
    rule: 'non-finite-loss',
    severity: 'error',
    title: `Loss is ${value} since ${when}`,
    message: sentences.join(' '),
    onset: epoch?.epoch ?? null,
    epoch: epoch?.epoch ?? null,
    evidence,
    related:
      layer?.site && origin ? [{ site: layer.site, message: `not finite first in ${origin.what}` }] : [],
    remedies: badInputs ? [] : [lowerLearningRate(context, 'Steps that are too long end in overflow')],
    source: 'A fact of the recorded losses.',
  });
}

function describeValidation(context: FitContext, epoch: number, value: number): Finding {
  return finding(context, {
    rule: 'non-finite-loss',
    severity: 'warning',
    title: `Validation loss is ${value} since epoch ${epoch}`,
    message: `The validation loss became ${value} in epoch ${epoch} while the training loss is finite: look for values that are not finite in the validation data, or a probability of exactly 0.`,
    onset: epoch,
    epoch,
    evidence: [{ label: 'validation loss', value, epoch }],
    remedies: [],
    source: 'A fact of the recorded losses.',
  });
}

/** The first tensor seen with a value that is not finite: gradients go bad before the weights they are applied to. */
function firstBadTensor({ gradients, weights }: FitContext['fit']): {
  what: string;
  layer: string | null;
} | null {
  const isBad = ({ nonFinite, norm }: { nonFinite: number; norm: number }) =>
    nonFinite > 0 || !Number.isFinite(norm);
  const gradient = gradients.find(({ tensors }) => tensors.some(isBad));
  const gradientTensor = gradient?.tensors.find(isBad);
  if (gradient && gradientTensor)
    return {
      what: `the gradient of ${gradientTensor.name}, at step ${gradient.step}`,
      layer: gradientTensor.name.split('/')[0] ?? null,
    };
  const weight = weights.find(({ tensors }) => tensors.some(isBad));
  const weightTensor = weight?.tensors.find(isBad);
  if (!weight || !weightTensor) return null;
  return { what: `the weights ${weightTensor.name}, at epoch ${weight.epoch}`, layer: weightTensor.layer };
}

function holdsNonFinite(data: DataTraits | null): boolean {
  if (!data) return false;
  const seen = [data.inputMean, data.inputStd, data.inputMin, data.inputMax, data.targetVariance];
  return seen.some((value) => value != null && !Number.isFinite(value));
}
