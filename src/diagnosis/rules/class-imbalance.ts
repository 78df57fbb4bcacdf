import * as l10n from '@vscode/l10n';
import type { Evaluation } from '../../protocol/events';
import type { Finding, NotChecked } from '../../protocol/findings';
import { classLabel } from '../../protocol/names';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { count, number, percent, sentences } from '../wording';

/** SageMaker Debugger's ClassImbalance. */
const RATIO = 10;
/** The rarest class is found this much less often than examples at large. */
const NEGLECTED = 0.5;
/** Examples of the rarest class that it takes to judge how often it is found. */
const MIN_EXAMPLES = 5;
const SOURCE = l10n.t(
  "SageMaker Debugger's ClassImbalance (ratio 10), confirmed by how often the rare class is found.",
);

/**
 * One class is far rarer than another, and the model neglects it. A model that finds the rare class in spite of it has no problem, so
 * where the answers were looked at (when a fit ends), they decide.
 */
export const classImbalance: Rule = {
  id: 'class-imbalance',
  summary: 'A class is far rarer than another, and the model neglects it.',
  inputs:
    'Examples per class; class weights; which classes were predicted for which, when the fit has ended.',
  thresholds: `${RATIO} times as many of the most frequent class as of the rarest; the rarest found less than ${percent(NEGLECTED)} as often as examples at large.`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { data, started, fit } = context;
  const unchecked = (reason: string) => notChecked(context, 'class-imbalance', reason);
  const counts = data?.classCounts;
  if (!counts)
    return data?.task === 'regression' ? null : unchecked(l10n.t('the balance of classes is not known'));
  const present = counts.flatMap((examples, index) => (examples > 0 ? [{ index, examples }] : []));
  present.sort((a, b) => a.examples - b.examples);
  const rarest = present[0];
  const commonest = last(present);
  if (!rarest || !commonest || commonest.examples < RATIO * rarest.examples) return null;
  if (started.classWeights === true) return null;
  const evaluation = fit.evaluations.findLast(({ confusion }) => confusion !== undefined);
  if (!evaluation && fit.ended === null)
    return unchecked(l10n.t('how often the rare classes are found is measured when the fit ends'));
  const found = evaluation && neglectedOf(evaluation, rarest.index);
  if (evaluation && !found) return null;

  const ratio = commonest.examples / rarest.examples;
  const common = classLabel(commonest.index, started.classNames);
  const rare = classLabel(rarest.index, started.classNames);
  const balance = l10n.t`Class ${common} has ${number(ratio)} times as many examples as class ${rare} (${count(commonest.examples)} and ${count(rarest.examples)} in the sample).`;
  const answers = found
    ? whatIsFound(found, rare)
    : l10n.t(
        'Always answering with the frequent class would look accurate; whether the model does was not measured.',
      );
  return finding(context, {
    rule: 'class-imbalance',
    severity: found ? 'warning' : 'information',
    title: found ? l10n.t`Class ${rare} is neglected` : l10n.t('Classes are imbalanced'),
    message: sentences(balance, answers),
    onset: null,
    epoch: evaluation?.epoch ?? null,
    evidence: [
      { label: l10n.t('ratio of the most frequent class to the rarest'), value: ratio },
      ...(found
        ? [
            { label: l10n.t`share of class ${rare} found`, value: found.recall, epoch: found.epoch },
            { label: l10n.t('accuracy'), value: found.accuracy, epoch: found.epoch },
            { label: l10n.t('balanced accuracy'), value: found.balanced, epoch: found.epoch },
          ]
        : []),
    ],
    remedies: [
      {
        remedy: 'class-weights',
        layers: [],
        reason: l10n.t`Weights of 1 to ${number(ratio)} make the loss count class ${rare} as much as class ${common}.`,
      },
    ],
    source: SOURCE,
  });
}

interface Neglected {
  recall: number;
  accuracy: number;
  balanced: number;
  on: Evaluation['on'];
  epoch: number;
}

function whatIsFound({ on, recall, accuracy }: Neglected, rare: string): string {
  return on === 'validation'
    ? l10n.t`On the validation data the model finds ${percent(recall)} of class ${rare}, and ${percent(accuracy)} of all examples.`
    : l10n.t`On the training data the model finds ${percent(recall)} of class ${rare}, and ${percent(accuracy)} of all examples.`;
}

/** How the rarest class fares; null where it is found well enough, or too few of it were looked at to say. */
function neglectedOf({ confusion = [], on, epoch }: Evaluation, rarest: number): Neglected | null {
  const rows = confusion.map((row, index) => ({
    total: row.reduce((sum, value) => sum + value, 0),
    right: row[index] ?? 0,
  }));
  const own = rows[rarest];
  if (!own || own.total < MIN_EXAMPLES) return null;
  const seen = rows.filter(({ total }) => total > 0);
  const recall = own.right / own.total;
  const total = seen.reduce((sum, row) => sum + row.total, 0);
  const accuracy = seen.reduce((sum, row) => sum + row.right, 0) / total;
  const balanced = seen.reduce((sum, row) => sum + row.right / row.total, 0) / seen.length;
  return recall < NEGLECTED * accuracy ? { recall, accuracy, balanced, on, epoch } : null;
}
