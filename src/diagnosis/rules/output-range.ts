import * as l10n from '@vscode/l10n';
import type { Activations } from '../../protocol/events';
import type { Finding, NotChecked, SuggestedRemedy } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { standardizeInputs } from '../inputs';
import { lowerLearningRate } from '../learning-rate';
import { heldSince, SUCCESSIVE } from '../snapshots';
import { number, percent } from '../wording';

/** DeepDiagnosis. */
const TIMES = 10;

/** A regression model answers far outside of the range of its targets, and worse than a constant would. */
export const outputRange: Rule = {
  id: 'output-range',
  summary: 'Answers lie far outside the range of the targets.',
  inputs: 'Largest output on 32 to 128 training examples; range of the targets; training loss.',
  thresholds:
    'Largest output more than 10 times the largest target in size, in three looks in a row, with a loss above that of a constant answer (where that is not known, with 90 % of the first epoch’s loss left).',
  source: l10n.t('DeepDiagnosis (Wardat et al. 2022): output beyond 10 times the range of the labels.'),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { fit, data, progress } = context;
  if (data?.task !== undefined && data.task !== 'regression' && data.task !== 'unknown') return null;
  const target = Math.max(Math.abs(data?.targetMin ?? NaN), Math.abs(data?.targetMax ?? NaN));
  if (!(target > 0) || !Number.isFinite(target))
    return notChecked(context, 'output-range', l10n.t('the range of the targets is not known'));
  const { activations } = fit;
  const largest = largestOutput(last(activations));
  if (activations.length < SUCCESSIVE || largest === null)
    return notChecked(
      context,
      'output-range',
      l10n.t`it takes ${SUCCESSIVE} looks at the outputs, and there are ${activations.filter((one) => largestOutput(one) !== null).length}`,
    );
  const said = heldSince(activations, (snapshot) => {
    const output = largestOutput(snapshot) ?? 0;
    const isWorse = progress.yardstick.isConstant
      ? progress.leftAt(snapshot.epoch) > 1
      : progress.isUnfitted(snapshot.epoch);
    return Number.isFinite(output) && output > TIMES * target && isWorse;
  });
  if (said === null) return null;
  return finding(context, {
    rule: 'output-range',
    severity: 'warning',
    title: l10n.t('Answers far outside the range of the targets'),
    message: l10n.t`The model answers with numbers up to ${number(largest)}, and the targets reach ${number(target)}: ${number(largest / target)} times. ${howBad(context)}`,
    onset: activations[said - SUCCESSIVE + 1]?.epoch ?? null,
    epoch: activations[said]?.epoch ?? null,
    evidence: [
      { label: l10n.t('largest output in size'), value: largest },
      { label: l10n.t('largest target in size'), value: target },
    ],
    remedies: [
      ...standardizeInputs(context, l10n.t('Large inputs make large outputs')),
      ...cure(context, said === SUCCESSIVE - 1 ? largestOutput(activations[0]) : null),
    ],
    source: outputRange.source,
  });
}

function howBad({ progress, fit }: FitContext): string {
  const { yardstick } = progress;
  return yardstick.isConstant
    ? l10n.t('The loss is above that of a constant answer.')
    : l10n.t`The loss is still ${percent(progress.leftAt(last(fit.epochs)?.epoch ?? Infinity))} of ${yardstick.name}.`;
}

/** Outputs that were far out from the start come from the initial weights; others were thrown there. */
function cure(context: FitContext, first: number | null): SuggestedRemedy[] {
  const { values } = context.reported;
  if ((last(values) ?? NaN) > (values[0] ?? NaN))
    return [lowerLearningRate(context, l10n.t('Steps that overshoot throw the outputs far out'))];
  const answers = last(context.model?.layers.filter(({ parameters }) => parameters > 0) ?? []);
  if (first === null || !answers) return [];
  return [
    {
      remedy: 'initializer',
      layers: [answers.name],
      reason: l10n.t`The answers reached ${number(first)} after the first epoch already: initial weights and biases of usual size begin near 0.`,
    },
  ];
}

function largestOutput(snapshot: Activations | undefined): number | null {
  const sizes = (snapshot?.layers ?? []).flatMap(({ maxAbs }) => (maxAbs === undefined ? [] : [maxAbs]));
  return sizes.length === 0 ? null : Math.max(...sizes);
}
