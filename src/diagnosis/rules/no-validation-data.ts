import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';
import { count } from '../wording';

/** Without validation data nobody can tell learning from memorizing. */
export const noValidationData: Rule = {
  id: 'no-validation-data',
  summary: 'There is nothing to see overfitting with.',
  inputs: 'The fit call.',
  thresholds: 'No validation data in the call.',
  source: 'A fact of the fit call.',
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { started, data, validation } = context;
  if (started.validation === 'unknown' && validation.values.length === 0)
    return notChecked(
      context,
      'no-validation-data',
      'this kind of training loop does not tell whether it validates',
    );
  if (started.validation !== 'none') return null;

  const rows = started.trainExamples ?? data?.rows ?? null;
  const held = rows === null ? 'a fifth of the data' : `${count(0.2 * rows)} of the ${count(rows)} rows`;
  return finding(context, {
    rule: 'no-validation-data',
    severity: 'information',
    title: 'No validation data',
    message:
      'Overfitting cannot be seen here: a falling training loss looks the same when the model only memorizes.',
    onset: null,
    epoch: null,
    evidence: rows === null ? [] : [{ label: 'training rows', value: rows }],
    remedies: [
      {
        remedy: 'validation-split',
        layers: [],
        reason: `Holding back ${held} shows the loss on unseen examples; at 30 to 300 of them the alarm was calibrated.`,
      },
    ],
    source: 'A fact of the fit call.',
  });
}
