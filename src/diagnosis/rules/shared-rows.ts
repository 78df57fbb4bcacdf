import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';
import { count, percent, sentences } from '../wording';

/** More shared rows than this, at least. */
const MIN_ROWS = 5;
const MIN_SHARE = 0.05;
/** Without a count of repeated training rows: far more than tables repeat by themselves. */
const SHARE_ALONE = 0.25;
/** Standard deviations above what repetition within the training rows makes one expect. */
const Z = 5;
/** Rows of few whole numbers repeat by chance: so many times as many different rows as there are must be possible. */
const ROOM = 100;
const SOURCE = l10n.t(
  'Rows compared bit by bit. If rows are drawn alike, a validation row has a twin in training as often as a training row has one.',
);

/** Validation rows that were trained on: the validation loss doesn't show what the model does with new rows. */
export const sharedRows: Rule = {
  id: 'shared-rows',
  summary: 'Validation rows are also training rows.',
  inputs: 'Validation rows looked up among the training rows; repeated rows within training where counted.',
  thresholds: `At least ${MIN_ROWS} rows and ${percent(MIN_SHARE)}, z ≥ ${Z} above the share of repeated training rows; ${percent(SHARE_ALONE)} where that is not known.`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { started } = context;
  const unchecked = (reason: string) => notChecked(context, 'shared-rows', reason);
  if (started.validation === 'none') return unchecked(l10n.t('there are no validation data'));
  const shared = started.sharedRows;
  if (!shared || shared.validationRows === 0) return unchecked(l10n.t('the rows could not be compared'));
  const { identical, validationRows: rows } = shared;
  const share = identical / rows;
  if (identical < MIN_ROWS || share < MIN_SHARE) return null;
  const repeated = shared.repeatedTraining ?? null;
  if (repeated === null) {
    if (repeatsByItself(context))
      return unchecked(l10n.t('rows of so few different values repeat by themselves'));
    if (share < SHARE_ALONE) return unchecked(l10n.t('whether rows repeat by themselves is not known'));
  } else {
    const expected = Math.max(repeated, 1 / rows);
    if (expected >= 1) return unchecked(l10n.t('all training rows repeat by themselves'));
    if ((share - expected) / Math.sqrt((expected * (1 - expected)) / rows) < Z) return null;
  }
  const all = identical === rows;
  const shareOf = all
    ? l10n.t`All ${count(rows)} validation rows are also among the training rows, number for number.`
    : l10n.t`${count(identical)} of ${count(rows)} validation rows (${percent(share)}) are also among the training rows, number for number.`;
  const base =
    repeated === null ? '' : l10n.t`Within the training data ${percent(repeated)} of the rows have a twin.`;
  return finding(context, {
    rule: 'shared-rows',
    severity: 'warning',
    title: all ? l10n.t('Validation data are training data') : l10n.t('Validation rows were trained on'),
    message: sentences(
      shareOf,
      base,
      l10n.t(
        'What was trained on cannot show how new rows fare, and overfitting is hidden: validate on rows that are held back.',
      ),
    ),
    onset: null,
    epoch: null,
    evidence: [
      { label: l10n.t('validation rows also in training'), value: identical },
      { label: l10n.t('validation rows'), value: rows },
      ...(repeated === null
        ? []
        : [{ label: l10n.t('share of training rows with a twin'), value: repeated }]),
    ],
    remedies: [],
    source: SOURCE,
  });
}

/** Whether the inputs can take so few different values that equal rows need no leak. */
function repeatsByItself({ data }: FitContext): boolean {
  const { features, integerInputs, inputMin, inputMax, rows } = data ?? {};
  if (features == null || features < 2) return true;
  if (integerInputs !== true || inputMin == null || inputMax == null) return false;
  return features * Math.log(inputMax - inputMin + 1) < Math.log(ROOM * (rows ?? 1));
}
