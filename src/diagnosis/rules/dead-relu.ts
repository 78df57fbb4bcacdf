import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked, SuggestedRemedy } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { standardizeInputs } from '../inputs';
import { lowerLearningRate } from '../learning-rate';
import { eachLayerOnce, heldSince, relatedLayers, SUCCESSIVE } from '../snapshots';
import { percent, sentences } from '../wording';

/** SageMaker Debugger: more than half of a layer. Counted only while the model doesn't fit its data. */
const MANY = 0.5;
/** All but the last few: such a layer passes nothing on, fitted or not. */
const NEARLY_ALL = 0.98;

/**
 * Rectifiers that are zero for every input learn no more: their slope is zero there. Trained networks have some of them, sparse ones
 * many, without harm; so half of a layer counts only while the loss is high.
 */
export const deadRelu: Rule = {
  id: 'dead-relu',
  summary: 'Most rectified units of a layer are zero for every example and can no longer learn.',
  inputs:
    'Shares of dead units per layer (zero on more than 99 % of 32 to 128 training examples); training loss.',
  thresholds:
    'In three looks in a row: more than 50 % of a layer dead with half of a constant answer’s loss left, or 98 % dead.',
  source: l10n.t(
    'SageMaker Debugger DeadRelu (active on less than 1 % of inputs, more than 50 % of a layer); DeepDiagnosis and AutoTrainer use 70 %.',
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { fit, model, progress } = context;
  const { activations } = fit;
  const rectified = eachLayerOnce(last(activations)).filter(isRectified);
  if (activations.length < SUCCESSIVE || rectified.length === 0)
    return notChecked(
      context,
      'dead-relu',
      activations.length < SUCCESSIVE
        ? l10n.t`it takes ${SUCCESSIVE} looks at the activations, and there are ${activations.length}`
        : l10n.t('no layer is rectified'),
    );
  const answers = last(model?.layers ?? [])?.name;
  const dead = rectified
    .filter(({ layer }) => layer !== answers || rectified.length === 1)
    .flatMap(({ layer, deadShare }) => {
      const said = heldSince(activations, ({ epoch, layers }) => {
        const share = layers.find((other) => other.layer === layer)?.deadShare ?? 0;
        return share >= NEARLY_ALL || (share > MANY && progress.isUnfitted(epoch));
      });
      return said === null ? [] : [{ layer, deadShare, said }];
    })
    .sort((a, b) => b.deadShare - a.deadShare);
  const [worst] = dead;
  if (!worst) return null;
  const said = Math.min(...dead.map((layer) => layer.said));
  const first = activations[0]?.layers.find(({ layer }) => layer === worst.layer)?.deadShare ?? 0;
  const site = model?.layers.filter(({ name }) => dead.some(({ layer }) => layer === name)) ?? [];
  return finding(context, {
    rule: 'dead-relu',
    severity: 'warning',
    title: l10n.t`Dead units in ${worst.layer}`,
    message: sentences(
      whatIsDead(worst.layer, percent(worst.deadShare), dead.length - 1),
      l10n.t('Where a rectifier is zero it gets no gradient, so they stay dead.'),
    ),
    onset: activations[said - SUCCESSIVE + 1]?.epoch ?? null,
    epoch: activations[said]?.epoch ?? null,
    evidence: dead.map(({ layer, deadShare }) => ({ label: l10n.t`dead units, ${layer}`, value: deadShare })),
    related: relatedLayers(site, ({ name }) => l10n.t`most units of ${name} are dead`),
    remedies: remediesFor(
      context,
      dead.map(({ layer }) => layer),
      first,
    ),
    source: deadRelu.source,
  });
}

function whatIsDead(layer: string, share: string, others: number): string {
  if (others === 0) return l10n.t`${share} of the units of ${layer} are zero for every example.`;
  return others === 1
    ? l10n.t`${share} of the units of ${layer} are zero for every example, and most of 1 other layer.`
    : l10n.t`${share} of the units of ${layer} are zero for every example, and most of ${others} other layers.`;
}

function isRectified({ activation }: { activation?: string | undefined }): boolean {
  return activation === undefined || /relu/i.test(activation);
}

function remediesFor(context: FitContext, layers: string[], first: number): SuggestedRemedy[] {
  const fromTheStart: SuggestedRemedy = {
    remedy: 'initializer',
    layers,
    reason: l10n.t`${percent(first)} were dead in the first epoch already: initial weights and biases around zero, scaled to the layer (He), give each unit inputs on both sides of zero.`,
  };
  const early = first > MANY;
  return [
    ...standardizeInputs(context, l10n.t('Inputs all of one sign and size push units to one side')),
    ...(early ? [fromTheStart] : []),
    lowerLearningRate(context, l10n.t('Long steps push units beyond zero for every input')),
    {
      remedy: 'hidden-activation',
      layers,
      reason: l10n.t('An activation with a slope below zero (elu, leaky relu) lets such units come back.'),
    },
  ];
}
