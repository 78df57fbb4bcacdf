import * as l10n from '@vscode/l10n';
import type { Evidence, Finding, NotChecked } from '../../protocol/findings';
import { classLabel } from '../../protocol/names';
import { classShift, type ClassShift } from '../class-shares';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';
import { number, percent, sentences } from '../wording';

/** A share of this many examples held by other classes, and by no chance (one in 30,000). */
const DISTANCE = 0.2;
const Z = 4;
/** A class that makes up this much of one part and is absent from the other, with this many expected there. */
const ABSENT = { share: 0.1, expected: 10 };
/** Validation targets overlap at most this much of the training targets' range. */
const OVERLAP = 0.05;
const MIN_ROWS = 10;
/** Labels this far in blocks: the last rows are then of one kind. */
const BLOCKS = 0.9;
const SOURCE = l10n.t(
  'tfjs takes the last rows for validationSplit, before shuffling (tfjs-layers training_tensors.ts). Pearson χ² of the class shares.',
);

/**
 * The rows for validation are of another kind than those for training, because the data are in order and the last rows were taken.
 * Time series have orders too: there the split is right and only the targets' range is judged, which a model can't leave well.
 */
export const orderedSplit: Rule = {
  id: 'ordered-split',
  summary: 'The data are in order, so the validation rows are of another kind than the training rows.',
  inputs: 'Class shares, or range of the targets, of training and validation rows.',
  thresholds: `Class shares ${percent(DISTANCE)} apart with z ≥ ${Z}, or a class of ${percent(ABSENT.share)} absent from the other part; ranges of targets that overlap by at most ${percent(OVERLAP)}.`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { started, data } = context;
  if (started.validation === 'none')
    return notChecked(context, 'ordered-split', l10n.t('there are no validation data'));
  const other = started.validationData ?? null;
  const shift = classShift(data, other);
  if (shift) return isOther(context, shift) ? ofClasses(context, shift) : null;
  if (data?.task === 'regression' && other?.task === 'regression') return ofRanges(context);
  const order = data?.targetOrder ?? NaN;
  if (started.validation === 'split' && data?.classCounts && order >= BLOCKS)
    return describe(context, {
      what: l10n.t`The labels come in blocks (order ${number(order)}, where 0 is random and 1 is sorted)`,
      evidence: [{ label: l10n.t('order of the labels'), value: order }],
    });
  return notChecked(context, 'ordered-split', l10n.t('the targets of training and validation rows cannot be compared')); // prettier-ignore
}

function isOther({ started, data }: FitContext, { distance, z, most }: ClassShift): boolean {
  // Who chose the rows may have chosen other shares on purpose, but hardly to leave a class out.
  if (started.validation === 'split') return distance >= DISTANCE && z >= Z;
  const rows = { training: data?.sampledRows ?? 0, validation: started.validationData?.sampledRows ?? 0 };
  const isMissing = (here: number, there: number, size: number) =>
    there === 0 && here >= ABSENT.share && here * size >= ABSENT.expected;
  return (
    isMissing(most.training, most.validation, rows.validation) ||
    isMissing(most.validation, most.training, rows.training)
  );
}

function ofClasses(context: FitContext, { distance, most }: ClassShift): Finding {
  const name = classLabel(most.index, context.started.classNames);
  return describe(context, {
    what: l10n.t`Class ${name} makes up ${percent(most.training)} of the training rows and ${percent(most.validation)} of the validation rows`,
    evidence: [
      { label: l10n.t`share of class ${name}, training`, value: most.training },
      { label: l10n.t`share of class ${name}, validation`, value: most.validation },
      { label: l10n.t('distance of the class shares'), value: distance },
    ],
  });
}

function ofRanges(context: FitContext): Finding | NotChecked | null {
  const { data, started } = context;
  const [a, b] = [data?.targetMin ?? NaN, data?.targetMax ?? NaN];
  const [c, d] = [started.validationData?.targetMin ?? NaN, started.validationData?.targetMax ?? NaN];
  const rows = Math.min(data?.sampledRows ?? 0, started.validationData?.sampledRows ?? 0);
  if (![a, b, c, d].every(Number.isFinite))
    return notChecked(context, 'ordered-split', l10n.t('the range of the targets is not known'));
  const overlap = Math.min(b, d) - Math.max(a, c);
  if (rows < MIN_ROWS || b <= a || d <= c || overlap > OVERLAP * Math.min(b - a, d - c)) return null;
  return describe(context, {
    what: l10n.t`Targets range from ${number(a)} to ${number(b)} in training and from ${number(c)} to ${number(d)} in validation`,
    evidence: [
      { label: l10n.t('largest training target'), value: b },
      { label: l10n.t('smallest training target'), value: a },
      { label: l10n.t('largest validation target'), value: d },
      { label: l10n.t('smallest validation target'), value: c },
    ],
    series: l10n.t('If the rows are a time series, keep their order and let the model predict changes instead of levels.'), // prettier-ignore
  });
}

function describe(
  context: FitContext,
  { what, evidence, series = '' }: { what: string; evidence: Evidence[]; series?: string },
): Finding {
  const isSplit = context.started.validation === 'split';
  const why = isSplit
    ? l10n.t('validationSplit takes the last rows as they stand; shuffling comes after it')
    : l10n.t('the rows were probably cut in their order, and shuffling them before mends it');
  return finding(context, {
    rule: 'ordered-split',
    severity: 'warning',
    title: l10n.t('Validation rows are of another kind'),
    message: sentences(
      l10n.t`${what}: ${why}. The validation loss then judges something that was not trained.`,
      series,
    ),
    onset: null,
    epoch: null,
    evidence,
    // Rows that the script cut itself are shuffled where it does that, which no edit of the fit call can do.
    remedies: isSplit
      ? [
          {
            remedy: 'shuffle',
            layers: [],
            reason: l10n.t`Shuffled before the split, both parts have the same mixture. ${what}.`,
          },
        ]
      : [],
    source: SOURCE,
  });
}
