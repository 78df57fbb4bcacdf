import * as l10n from '@vscode/l10n';
import type { Layer, TensorStatistics } from '../../protocol/events';
import type { Finding, NotChecked, SuggestedRemedy } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { learningRateOf, raiseLearningRate } from '../learning-rate';
import { heldSince, isKernel, layerOfTensor, relatedLayers, SUCCESSIVE, tensorIn } from '../snapshots';
import { count } from '../wording';

/** SageMaker Debugger's tolerance, as a relative change: below it float32 itself hardly moves. */
const UNCHANGED = 1e-8;
/** SageMaker Debugger's steps; DeepDiagnosis asks for 5 epochs. */
const MIN_STEPS = 3;
/** A model whose loss is all but gone has nothing left to change. */
const GONE = 0.01;

/**
 * A trainable kernel stays what it was, to the last bit, though steps are taken. Biases are left out: behind a normalization
 * or for a class that doesn't occur they have no reason to move.
 */
export const unchangedWeights: Rule = {
  id: 'unchanged-weights',
  summary: 'Trainable weights do not change from step to step.',
  inputs: 'Relative change of each kernel between snapshots; steps in between; which layers are trainable.',
  thresholds:
    'A change of at most 1e-8 in three snapshots in a row that are at least 3 steps apart in all, with more than 1 % of a constant answer’s loss left.',
  source: l10n.t('SageMaker Debugger UnchangedTensor (3 steps, atol 1e-8); DeepDiagnosis (5 epochs).'),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { weights } = context.fit;
  const latest = last(weights);
  const kernels = (latest?.tensors ?? []).filter((tensor) => isTrainableKernel(context, tensor));
  const measured = weights.filter(({ tensors }) => tensors.some(({ change }) => change !== undefined));
  if (!latest || measured.length < SUCCESSIVE || kernels.length === 0)
    return notChecked(
      context,
      'unchanged-weights',
      l10n.t`it takes ${SUCCESSIVE} measured changes of the weights, and there are ${measured.length}`,
    );
  const stuck = kernels.flatMap(({ name, count: size }) => {
    const said = heldSince(weights, (snapshot) => {
      const change = tensorIn(snapshot, name)?.change;
      const enough = (snapshot.steps ?? 0) >= MIN_STEPS / SUCCESSIVE;
      return change !== undefined && change <= UNCHANGED && enough && isLearnable(context, snapshot.epoch);
    });
    return said === null ? [] : [{ name, size, said }];
  });
  if (stuck.length === 0) return null;
  const said = Math.min(...stuck.map((tensor) => tensor.said));
  const all = stuck.length === kernels.length;
  const layers = [...new Set(stuck.map(({ name }) => layerOfTensor(context, name)))];
  const steps = weights
    .slice(said - SUCCESSIVE + 1)
    .reduce((sum, snapshot) => sum + (snapshot.steps ?? 0), 0);
  const names = stuck.map(({ name }) => name);
  return finding(context, {
    rule: 'unchanged-weights',
    severity: 'warning',
    title: all
      ? l10n.t('The weights do not change')
      : l10n.t`Weights of ${layers[0]?.name ?? names[0] ?? ''} do not change`,
    message: all
      ? l10n.t`No kernel has changed in the last ${count(steps)} steps: training does nothing.`
      : whatStays(names, count(steps)),
    onset: weights[said - SUCCESSIVE + 1]?.epoch ?? null,
    epoch: weights[said]?.epoch ?? null,
    evidence: [
      { label: l10n.t('unchanged kernels'), value: stuck.length },
      { label: l10n.t('trainable kernels'), value: kernels.length },
      { label: l10n.t('steps without a change'), value: steps },
    ],
    related: relatedLayers(layers, ({ name }) => l10n.t`the weights of ${name} do not change`),
    remedies: remediesFor(context, all),
    source: unchangedWeights.source,
  });
}

function whatStays(names: readonly string[], steps: string): string {
  const shown = names.slice(0, 3).join(', ');
  if (names.length > 3)
    return l10n.t`${shown} and ${names.length - 3} more have not changed at all in the last ${steps} steps, though trainable: no gradient reaches them.`;
  return names.length === 1
    ? l10n.t`${shown} has not changed at all in the last ${steps} steps, though trainable: no gradient reaches them.`
    : l10n.t`${shown} have not changed at all in the last ${steps} steps, though trainable: no gradient reaches them.`;
}

function isTrainableKernel(context: FitContext, tensor: TensorStatistics): boolean {
  if (!isKernel(tensor)) return false;
  const layer: Layer | undefined = context.model?.layers.find(({ name }) => name === tensor.layer);
  return layer?.trainable ?? true;
}

function isLearnable({ progress }: FitContext, epoch: number): boolean {
  return !(progress.leftAt(epoch) <= GONE);
}

function remediesFor(context: FitContext, all: boolean): SuggestedRemedy[] {
  if (!all) return [];
  const rate = learningRateOf(context);
  if (rate === 0)
    return [
      {
        remedy: 'raise-learning-rate',
        layers: [],
        reason: l10n.t('The learning rate is 0: no step moves anything.'),
      },
    ];
  return [raiseLearningRate(context, l10n.t('Steps too small for 32-bit numbers change nothing'))];
}
