import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, hiddenLayers, notChecked, type FitContext, type Rule } from '../fit-context';
import { wilsonInterval } from '../statistics';
import { count, number, percent } from '../wording';

/** Share of classes that change, at its lower bound of 95 %. */
const CHANGED = 0.1;
/** Regression: change of the outputs over the size of the noise; a linear model on independent inputs has 1. */
const GAIN = 10;
const MIN_EXAMPLES = 30;

/** Slightly varied inputs change many answers: the model leans on details that the next example won't share. */
export const unstablePredictions: Rule = {
  id: 'unstable-predictions',
  summary: 'Slightly varied inputs change many answers.',
  inputs:
    'Predictions for validation examples with a little Gaussian noise added to the inputs, in units of each column’s standard deviation.',
  thresholds:
    'More than 10 % of classes change (lower bound of the 95 % interval), or the outputs of a regression move 10 times as far as the inputs; 30 examples or more.',
  source: l10n.t(
    'After Novak et al. 2018, Sensitivity and Generalization in Neural Networks; thresholds chosen on healthy runs.',
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const evaluation = context.fit.evaluations.findLast(({ perturbation }) => perturbation !== undefined);
  if (!evaluation?.perturbation)
    return notChecked(context, 'unstable-predictions', l10n.t('answers to varied inputs were not measured'));
  const { noise, changedClasses, change } = evaluation.perturbation;
  const { examples, epoch } = evaluation;
  if (examples < MIN_EXAMPLES)
    return notChecked(
      context,
      'unstable-predictions',
      l10n.t`it takes ${MIN_EXAMPLES} examples, and there are ${examples}`,
    );
  const isUnstable =
    changedClasses === null
      ? Number.isFinite(change) && noise > 0 && change / noise > GAIN
      : wilsonInterval(changedClasses, examples)[0] > CHANGED;
  if (!isUnstable) return null;
  const what =
    changedClasses === null
      ? l10n.t`the outputs by ${number(100 * change)} % of theirs`
      : l10n.t`${percent(changedClasses)} of the classes`;
  const measuredOn =
    evaluation.on === 'validation'
      ? l10n.t`${count(examples)} validation examples`
      : l10n.t`${count(examples)} training examples`;
  const layers = hiddenLayers(context.model).map(({ name }) => name);
  return finding(context, {
    rule: 'unstable-predictions',
    severity: 'information',
    title: l10n.t('Answers change with small changes of the inputs'),
    message: l10n.t`Noise of ${number(100 * noise)} % of each input's standard deviation changes ${what} (${measuredOn}). The model leans on details finer than that.`,
    onset: null,
    epoch,
    evidence: [
      { label: l10n.t('noise, in standard deviations of the inputs'), value: noise },
      ...(changedClasses === null
        ? []
        : [{ label: l10n.t('classes that change'), value: changedClasses, epoch }]),
      { label: l10n.t('change of the outputs, in standard deviations'), value: change, epoch },
    ],
    remedies: [
      {
        remedy: 'gaussian-noise',
        layers: [],
        reason: l10n.t`Training under noise of about ${number(2 * noise)} standard deviations teaches the model not to react to it.`,
      },
      {
        remedy: 'l2',
        layers,
        reason: l10n.t('Smaller weights react less to small changes of their inputs.'),
      },
    ],
    source: unstablePredictions.source,
  });
}
