import * as l10n from '@vscode/l10n';
import type { Weights } from '../../protocol/events';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { standardizeInputs } from '../inputs';
import { lowerLearningRate, raiseLearningRate } from '../learning-rate';
import { heldSince, isKernel, layerOfTensor, relatedLayers, SUCCESSIVE, tensorIn } from '../snapshots';
import { number } from '../wording';

/** DeepDiagnosis: size of one step in units of the weights. */
const LOW = 1e-5;
const HIGH = 0.1;
/** Long steps are usual in the first epochs, while weights are small. */
const SUCCESSIVE_HIGH = 5;

/**
 * One step changes the weights by far more or far less than steps that learn. What a snapshot tells is the change over many steps; its
 * size over the square root of their number is a step's size where steps point anywhere, and an overestimate, by the
 * root of their number, where they agree, so the low limit is on the safe side. Biases start at zero and have no ratio.
 */
export const updateRatio: Rule = {
  id: 'update-ratio',
  summary: 'Steps are far too long or too short for the weights they change.',
  inputs: 'Relative change of each kernel between snapshots, and the steps in between; training loss.',
  thresholds:
    'Change over the root of the number of steps above 0.1 for a kernel in five snapshots in a row, or below 1e-5 for all kernels in three, with half of a constant answer’s loss left.',
  source: l10n.t(
    'DeepDiagnosis (Wardat et al. 2022): 1e-5 to 0.1; SageMaker Debugger WeightUpdateRatio: 1e-8 to 10.',
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { weights } = context.fit;
  const latest = last(weights);
  const measured = weights.filter(({ steps }) => steps !== undefined && steps > 0);
  const kernels = (latest?.tensors ?? []).filter((tensor) => isKernel(tensor) && tensor.change !== undefined);
  if (!latest || measured.length < SUCCESSIVE || kernels.length === 0)
    return notChecked(
      context,
      'update-ratio',
      l10n.t`it takes ${SUCCESSIVE} measured changes of the weights, and there are ${measured.length}`,
    );
  return tooLong(context, latest) ?? tooShort(context, latest);
}

function tooLong(context: FitContext, latest: Weights): Finding | null {
  const { progress, fit } = context;
  const long = latest.tensors
    .filter((tensor) => isKernel(tensor) && stepSize(latest, tensor.name) > HIGH)
    // A penalty shrinks weights on purpose, to where small steps are long for them.
    .filter(({ name }) => layerOfTensor(context, name)?.kernelRegularizer === undefined)
    .flatMap(({ name }) => {
      const holds = (snapshot: Weights) =>
        stepSize(snapshot, name) > HIGH && progress.isUnfitted(snapshot.epoch);
      const said = heldSince(fit.weights, holds, SUCCESSIVE_HIGH);
      return said === null ? [] : [{ name, said, size: stepSize(latest, name) }];
    })
    .sort((a, b) => b.size - a.size);
  const [worst] = long;
  if (!worst) return null;
  const said = Math.min(...long.map((tensor) => tensor.said));
  return finding(context, {
    rule: 'update-ratio',
    severity: 'warning',
    title: l10n.t('Steps are too long for the weights'),
    message: l10n.t`One step changes ${worst.name} by about ${number(100 * worst.size)} % of its size; steps that learn change 0.1 to 1 %. The loss doesn't get low this way.`,
    onset: fit.weights[said - SUCCESSIVE_HIGH + 1]?.epoch ?? null,
    epoch: fit.weights[said]?.epoch ?? null,
    evidence: long.map(({ name, size }) => ({ label: l10n.t`relative step, ${name}`, value: size })),
    related: relatedLayers(
      long.map(({ name }) => layerOfTensor(context, name)),
      ({ name }) => l10n.t`steps are too long for ${name}`,
    ),
    remedies: [
      ...standardizeInputs(context, l10n.t('Large inputs make long steps')),
      lowerLearningRate(context, l10n.t('Each step undoes much of the last')),
    ],
    source: updateRatio.source,
  });
}

function tooShort(context: FitContext, latest: Weights): Finding | null {
  const { progress, fit } = context;
  const largest = (snapshot: Weights) => Math.max(...kernelSteps(snapshot));
  const said = heldSince(fit.weights, (snapshot) => {
    const size = largest(snapshot);
    return size > 0 && size < LOW && progress.isUnfitted(snapshot.epoch);
  });
  if (said === null) return null;
  const size = largest(latest);
  return finding(context, {
    rule: 'update-ratio',
    severity: 'warning',
    title: l10n.t('Steps are too short for the weights'),
    message: l10n.t`One step changes no kernel by more than ${number(100 * size)} % of its size, and the loss is still high: at this pace the weights stay where they began.`,
    onset: fit.weights[said - SUCCESSIVE + 1]?.epoch ?? null,
    epoch: fit.weights[said]?.epoch ?? null,
    evidence: [{ label: l10n.t('largest relative step of a kernel'), value: size }],
    remedies: [raiseLearningRate(context, l10n.t('The weights hardly move'))],
    source: updateRatio.source,
  });
}

function kernelSteps(snapshot: Weights): number[] {
  return snapshot.tensors
    .filter(isKernel)
    .map(({ name }) => stepSize(snapshot, name))
    .filter((size) => !Number.isNaN(size));
}

/** Change a step relative to the weights; NaN where it wasn't measured or isn't finite. */
function stepSize(snapshot: Weights, name: string): number {
  const change = tensorIn(snapshot, name)?.change ?? NaN;
  const { steps = 0 } = snapshot;
  return steps > 0 && Number.isFinite(change) ? change / Math.sqrt(steps) : NaN;
}
