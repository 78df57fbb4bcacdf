import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked, SuggestedRemedy } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { standardizeInputs } from '../inputs';
import { lowerLearningRate } from '../learning-rate';
import { eachLayerOnce, heldSince, relatedLayers, SUCCESSIVE } from '../snapshots';
import { percent } from '../wording';

/** DeepDiagnosis: inputs of tanh or sigmoid beyond ±5 in half of the cases. */
const SATURATED = 0.5;

/** Hidden tanh and sigmoid units at the flat ends of their range pass hardly any gradient on, while the loss is high. */
export const saturatedActivations: Rule = {
  id: 'saturated-activations',
  summary: 'Most activations of a hidden tanh or sigmoid layer sit at the flat ends of its range.',
  inputs:
    'Share of saturated activations per layer (inputs beyond ±5) on 32 to 128 training examples; training loss.',
  thresholds:
    'In three looks in a row: more than 50 % of a hidden layer saturated, with half of a constant answer’s loss left.',
  source: l10n.t(
    'DeepDiagnosis (Wardat et al. 2022): beyond ±5 in more than 50 %; SageMaker Debugger SaturatedActivation.',
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { fit, model, progress } = context;
  const { activations } = fit;
  const answers = last(model?.layers ?? [])?.name;
  const squashed = eachLayerOnce(last(activations)).filter(
    ({ saturatedShare, layer }) => saturatedShare !== undefined && layer !== answers,
  );
  if (activations.length < SUCCESSIVE || squashed.length === 0)
    return notChecked(
      context,
      'saturated-activations',
      activations.length < SUCCESSIVE
        ? l10n.t`it takes ${SUCCESSIVE} looks at the activations, and there are ${activations.length}`
        : l10n.t('no hidden layer has a tanh or sigmoid that was looked at'),
    );
  const saturated = squashed
    .flatMap(({ layer, saturatedShare = 0, activation }) => {
      const said = heldSince(activations, ({ epoch, layers }) => {
        const share = layers.find((other) => other.layer === layer)?.saturatedShare ?? 0;
        return share > SATURATED && progress.isUnfitted(epoch);
      });
      return said === null ? [] : [{ layer, share: saturatedShare, activation: activation ?? 'tanh', said }];
    })
    .sort((a, b) => b.share - a.share);
  const [worst] = saturated;
  if (!worst) return null;
  const said = Math.min(...saturated.map((layer) => layer.said));
  const names = saturated.map(({ layer }) => layer);
  const first = activations[0]?.layers.find(({ layer }) => layer === worst.layer)?.saturatedShare ?? 0;
  return finding(context, {
    rule: 'saturated-activations',
    severity: 'warning',
    title: l10n.t`Saturated activations in ${worst.layer}`,
    message: l10n.t`${percent(worst.share)} of the activations of ${worst.layer} lie at the ends of ${worst.activation}, where its slope is below 0.007: hardly any gradient passes.`,
    onset: activations[said - SUCCESSIVE + 1]?.epoch ?? null,
    epoch: activations[said]?.epoch ?? null,
    evidence: saturated.map(({ layer, share }) => ({ label: l10n.t`saturated, ${layer}`, value: share })),
    related: relatedLayers(
      model?.layers.filter(({ name }) => names.includes(name)) ?? [],
      ({ name }) => l10n.t`${name} is saturated`,
    ),
    remedies: remediesFor(context, names, first),
    source: saturatedActivations.source,
  });
}

function remediesFor(context: FitContext, layers: string[], first: number): SuggestedRemedy[] {
  return [
    ...standardizeInputs(context, l10n.t('Large inputs push units to the ends of their range')),
    ...(first > SATURATED
      ? [
          {
            remedy: 'initializer' as const,
            layers,
            reason: l10n.t`${percent(first)} were saturated in the first epoch already: initial weights scaled to the layer (Glorot) keep its inputs near zero.`,
          },
        ]
      : [lowerLearningRate(context, l10n.t('Long steps make large weights, which saturate'))]),
    {
      remedy: 'hidden-activation',
      layers,
      reason: l10n.t('relu has no upper end to saturate at.'),
    },
    {
      remedy: 'batch-normalization',
      layers,
      reason: l10n.t('Normalized inputs stay in the middle of the range, where the slope is.'),
    },
  ];
}
