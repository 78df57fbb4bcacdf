import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';
import { count } from '../wording';

/** Without validation data nobody can tell learning from memorizing. */
export const noValidationData: Rule = {
  id: 'no-validation-data',
  summary: 'There is nothing to see overfitting with.',
  inputs: 'The fit call.',
  thresholds: 'No validation data in the call.',
  source: l10n.t('A fact of the fit call.'),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { started, data, validation } = context;
  if (started.validation === 'unknown' && validation.values.length === 0)
    return notChecked(
      context,
      'no-validation-data',
      l10n.t('this kind of training loop does not tell whether it validates'),
    );
  if (started.validation !== 'none') return null;

  const rows = started.trainExamples ?? data?.rows ?? null;
  return finding(context, {
    rule: 'no-validation-data',
    severity: 'information',
    title: l10n.t('No validation data'),
    message: l10n.t(
      'Overfitting cannot be seen here: a falling training loss looks the same when the model only memorizes.',
    ),
    onset: null,
    epoch: null,
    evidence: rows === null ? [] : [{ label: l10n.t('training rows'), value: rows }],
    remedies: [
      {
        remedy: 'validation-split',
        layers: [],
        reason:
          rows === null
            ? l10n.t(
                'Holding back a fifth of the data shows the loss on unseen examples; at 30 to 300 of them the alarm was calibrated.',
              )
            : l10n.t`Holding back ${count(0.2 * rows)} of the ${count(rows)} rows shows the loss on unseen examples; at 30 to 300 of them the alarm was calibrated.`,
      },
    ],
    source: noValidationData.source,
  });
}
