import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, hiddenLayers, notChecked, type FitContext, type Rule } from '../fit-context';
import { count, number, sentences } from '../wording';
import { overfitting } from './overfitting';

/** Parameters per training row that are worth a word beside overfitting. */
const MANY = 500;
/** … and where nothing shows whether the model overfits. */
const EXTREME = 10_000;
const SOURCE = l10n.t(
  'Measured on 24 real problems: the number of parameters hardly predicts what regularization gains, so this is information only; half the width lowered test loss in 14 of 16 that overfit.',
);

/**
 * More parameters than the data bear. By itself their number says little (wide networks generalize well: Belkin et al. 2019), so it is
 * mentioned only where the model overfits, or where it is extreme and there are no validation data to see.
 */
export const tooManyParameters: Rule = {
  id: 'too-many-parameters',
  summary: 'Far more parameters than training rows, in a model that overfits or is not watched.',
  inputs: 'Trainable parameters, training rows; the finding of overfitting.',
  thresholds: `${MANY} parameters a row beside overfitting; ${count(EXTREME)} without validation data.`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { model, started, data } = context;
  const rows = started.trainExamples ?? data?.rows ?? null;
  if (!model || rows === null || rows <= 0)
    return notChecked(
      context,
      'too-many-parameters',
      l10n.t('the parameters or the training rows are not known'),
    );
  const ratio = model.trainableParameters / rows;
  if (ratio < MANY) return null;
  const isUnwatched = started.validation === 'none';
  if (isUnwatched && ratio < EXTREME) return null;
  const seen = isUnwatched ? null : overfitting.check(context);
  if (!isUnwatched && (seen === null || !('severity' in seen))) return null;
  const hidden = hiddenLayers(model);
  const [largest] = hidden;
  const sign =
    seen && 'severity' in seen
      ? l10n.t('The model overfits.')
      : l10n.t('There are no validation data to show whether it memorizes them.');
  return finding(context, {
    rule: 'too-many-parameters',
    severity: 'information',
    title: l10n.t`${number(ratio)} parameters for each training row`,
    message: sentences(
      l10n.t`${count(model.trainableParameters)} trainable parameters stand against ${count(rows)} training rows.`,
      sign,
    ),
    onset: null,
    epoch: seen && 'severity' in seen ? seen.epoch : null,
    evidence: [
      { label: l10n.t('trainable parameters'), value: model.trainableParameters },
      { label: l10n.t('training rows'), value: rows },
      { label: l10n.t('parameters per row'), value: ratio },
    ],
    related: largest?.site
      ? [{ site: largest.site, message: l10n.t`${count(largest.parameters)} of them are in ${largest.name}` }]
      : [],
    remedies: [
      {
        remedy: 'smaller-layers',
        layers: hidden.map(({ name }) => name),
        reason: largest
          ? l10n.t`${largest.name} alone holds ${count(largest.parameters)} parameters for ${count(rows)} rows: half the width is a cheap test.`
          : l10n.t`Fewer parameters for ${count(rows)} rows: half the width is a cheap test.`,
      },
    ],
    source: SOURCE,
  });
}
