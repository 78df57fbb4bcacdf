import * as l10n from '@vscode/l10n';
import type { DataTraits } from '../../protocol/events';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';
import { count } from '../wording';

const SOURCE = l10n.t("A fact of the data; as UMLAUT's NaN in the input.");

/** NaN or infinity among the inputs: one is enough to make the whole loss NaN. */
export const nonFiniteInputs: Rule = {
  id: 'non-finite-inputs',
  summary: 'The inputs hold NaN or infinity.',
  inputs: 'A sample of the training and validation inputs.',
  thresholds: 'One such number.',
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { data, started } = context;
  const validation = started.validationData ?? null;
  const inTraining = data && badNumbers(data);
  const inValidation = validation && badNumbers(validation);
  if (!inTraining && !inValidation)
    return inTraining === null
      ? notChecked(context, 'non-finite-inputs', l10n.t('the inputs could not be read'))
      : null;
  const rows = (inTraining ? data : validation)?.sampledRows ?? 0;
  const bad = inTraining ? inTraining : (inValidation ?? 0);
  const many = Number.isFinite(bad) ? count(bad) : l10n.t('at least one');
  return finding(context, {
    rule: 'non-finite-inputs',
    severity: inTraining ? 'error' : 'warning',
    title: inTraining
      ? l10n.t('Values that are not finite in the training inputs')
      : l10n.t('Values that are not finite in the validation inputs'),
    message: inTraining
      ? l10n.t`The training inputs themselves hold values that are not finite (NaN or infinity): ${many} in ${count(rows)} rows. One of them in a batch makes the loss and then every weight NaN. Fill them, or leave those rows out.`
      : l10n.t`The validation inputs themselves hold values that are not finite (NaN or infinity): ${many} in ${count(rows)} rows. They make the validation loss NaN, whatever the model does. Fill them, or leave those rows out.`,
    onset: null,
    epoch: null,
    evidence: Number.isFinite(bad)
      ? [
          {
            label: inTraining
              ? l10n.t('values that are not finite, training')
              : l10n.t('values that are not finite, validation'),
            value: bad,
          },
        ]
      : [],
    remedies: [],
    source: SOURCE,
  });
}

/** How many there are; Infinity for some, uncounted; 0 for none; null where unknown. */
function badNumbers(data: DataTraits): number | null {
  if (data.nonFiniteInputs !== undefined) return data.nonFiniteInputs;
  const moments = [data.inputMean, data.inputStd, data.inputMin, data.inputMax];
  if (moments.every((value) => value === null)) return null;
  return moments.some((value) => value !== null && !Number.isFinite(value)) ? Infinity : 0;
}
