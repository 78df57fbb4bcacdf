import * as l10n from '@vscode/l10n';
import type { Evidence, Finding, NotChecked } from '../../protocol/findings';
import { alarmEpisodes, type Alarm } from '../alarms/overfitting-alarm';
import {
  finding,
  hiddenLayers,
  last,
  notChecked,
  stoppedEarly,
  type FitContext,
  type Rule,
} from '../fit-context';
import { overfittingRemedies } from '../advice/advise';
import { accuracyOf } from '../advice/metric';
import { bestSoFar } from '../statistics';
import { BASIS, count, number, percent } from '../wording';

const MIN_EPOCHS = 4;

/** Validation loss has risen above its best, and the rise is real. */
export const overfitting: Rule = {
  id: 'overfitting',
  summary: 'The validation loss has risen above its best, and the rise is real rather than noise.',
  inputs: 'Validation loss per epoch; the number of validation examples; training loss.',
  thresholds: 'Probability of .9 in two successive epochs; it falls silent below .5 and at a new best.',
  source: l10n.t(
    'Calibrated on recorded runs (bench/onset); without a number of examples: running median, noise by MAD, Mann-Kendall trend (Mann 1945, Kendall 1975).',
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { validation, started } = context;
  if (started.validation === 'none')
    return notChecked(context, 'overfitting', l10n.t('there are no validation data to compare with'));
  if (
    validation.values.length === 0 &&
    context.fit.epochs.some(({ valMetrics }) => Object.keys(valMetrics).length > 0)
  )
    return notChecked(
      context,
      'overfitting',
      l10n.t(
        'there are validation metrics but no validation loss, and a metric such as accuracy hardly moves when a model overfits',
      ),
    );
  if (validation.values.length < MIN_EPOCHS)
    return notChecked(
      context,
      'overfitting',
      l10n.t`it takes ${MIN_EPOCHS} epochs with a validation loss, and there are ${validation.values.length}`,
    );

  const { alarm } = context;
  return alarm && describe(context, alarm);
}

/** Epochs in which this rule began to speak, and in which it took that back (null: it stands). */
export function overfittingEpisodes(context: FitContext): { since: number; until: number | null }[] {
  const { epochs } = context.validation;
  return alarmEpisodes(context.alarmInput).episodes.map(({ since, until }) => ({
    since: epochs[since] ?? 1,
    until: until === null ? null : (epochs[until] ?? null),
  }));
}

/** The best epoch as it stood when the alarm began to ring, so that the onset doesn't wander afterwards. */
function describe(context: FitContext, alarm: Alarm): Finding {
  const { validation } = context;
  const { epochs, values } = validation;
  const bestAt = bestSoFar(values)[alarm.since] ?? 0;
  const onset = epochs[bestAt] ?? 1;
  const best = values[bestAt] ?? NaN;
  const now = last(values) ?? NaN;
  const nowEpoch = last(epochs) ?? onset;
  const honest = honestAt(context);
  const trainingThen = honest.findLast(({ epoch }) => epoch <= onset)?.loss ?? null;
  const latest = last(honest);
  const trainingNow = latest?.loss ?? null;

  const evidence: Evidence[] = [
    { label: l10n.t('validation loss, best'), value: best, epoch: onset },
    { label: l10n.t('validation loss, now'), value: now, epoch: nowEpoch },
  ];
  if (latest) {
    evidence.push({
      label: l10n.t`training loss (${BASIS[context.honest.basis]}), now`,
      value: latest.loss,
      epoch: latest.epoch,
    });
    if (latest.epoch === nowEpoch)
      evidence.push({ label: l10n.t('gap, now'), value: now - latest.loss, epoch: nowEpoch });
  }
  const examples = context.alarmInput.validationExamples;
  if (examples !== null) evidence.push({ label: l10n.t('validation examples'), value: examples });

  const isOver = stoppedEarly(context);
  const rise = { from: number(best), to: number(now), epoch: nowEpoch };
  const sentences = [
    rose(context, rise, trainingThen, trainingNow),
    // A script that stops by itself has dealt with it; what is left is which weights it keeps.
    isOver
      ? l10n.t`Training then stopped by itself; it ends with the weights of epoch ${nowEpoch} unless the script restores those of epoch ${onset}.`
      : certainty(alarm, examples),
  ];
  const accuracy = accuracyClause(context, onset, evidence);
  if (accuracy) sentences.push(accuracy);

  return finding(context, {
    rule: 'overfitting',
    severity: !isOver && (alarm.probability ?? 1) >= 0.8 ? 'warning' : 'information',
    title: isOver
      ? l10n.t`Stopped early, ${nowEpoch - onset} epochs after the best`
      : l10n.t`Overfitting since epoch ${onset}`,
    message: sentences.join(' '),
    confidence: alarm.probability,
    onset,
    epoch: epochs[alarm.since] ?? null,
    evidence,
    related: largestLayer(context),
    remedies: overfittingRemedies(context, { best, now, onset, nowEpoch }),
    source:
      alarm.method === 'calibrated'
        ? l10n.t(
            'Calibrated on recorded runs. On 18 problems that were left out of that: recall .88, false alarms .07 (bench/onset).',
          )
        : l10n.t(
            'Curve rule: running median, noise by MAD, Mann-Kendall trend. On the same problems: recall .92, false alarms .13 (bench/onset).',
          ),
  });
}

/** The epochs that have the honest training loss. */
function honestAt({ fit, honest }: FitContext): { epoch: number; loss: number }[] {
  return fit.epochs.flatMap(({ epoch }, index) => {
    const loss = honest.values[index] ?? NaN;
    return Number.isFinite(loss) ? [{ epoch, loss }] : [];
  });
}

/** How the validation loss rose, and what the training loss did meanwhile, as far as that is known. */
function rose(
  { honest }: FitContext,
  { from, to, epoch }: { from: string; to: string; epoch: number },
  then: number | null,
  now: number | null,
): string {
  if (now === null) return l10n.t`Validation loss rose from ${from} to ${to} (epoch ${epoch}).`;
  const [basis, training] = [BASIS[honest.basis], number(now)];
  if (then === null)
    return l10n.t`Validation loss rose from ${from} to ${to} (epoch ${epoch}) while the training loss (${basis}) is at ${training}.`;
  if (now < then)
    return l10n.t`Validation loss rose from ${from} to ${to} (epoch ${epoch}) while the training loss (${basis}) fell to ${training}.`;
  return training === number(then)
    ? l10n.t`Validation loss rose from ${from} to ${to} (epoch ${epoch}) while the training loss (${basis}) stayed at ${training}.`
    : l10n.t`Validation loss rose from ${from} to ${to} (epoch ${epoch}) while the training loss (${basis}) rose to ${training}.`;
}

function certainty({ probability }: Alarm, examples: number | null): string {
  if (probability === null)
    return examples === null
      ? l10n.t('Judged by the shape of the curve, as the number of validation examples is unknown.')
      : l10n.t('Judged by the shape of the curve alone.');
  const [share, many] = [percent(probability), count(examples ?? 0)];
  if (probability >= 0.95)
    return l10n.t`It is very likely real (${share}), judged by its size and the ${many} validation examples.`;
  return probability >= 0.8
    ? l10n.t`It is likely real (${share}), judged by its size and the ${many} validation examples.`
    : l10n.t`It is more likely than not to be real (${share}), judged by its size and the ${many} validation examples.`;
}

/** Loss and accuracy can part: then the model grew surer of the same answers. */
function accuracyClause({ fit }: FitContext, onset: number, evidence: Evidence[]): string | null {
  const final = last(fit.epochs);
  const then = accuracyOf(fit.epochs.find(({ epoch }) => epoch === onset)?.valMetrics ?? {});
  const now = accuracyOf(final?.valMetrics ?? {});
  if (then === null || now === null || !final || !Number.isFinite(now - then)) return null;
  evidence.push({ label: l10n.t('validation accuracy, at the best loss'), value: then, epoch: onset });
  evidence.push({ label: l10n.t('validation accuracy, now'), value: now, epoch: final.epoch });
  if (now < then - 0.03) return l10n.t`Validation accuracy fell from ${number(then)} to ${number(now)}.`;
  if (now > then + 0.03)
    return l10n.t`Validation accuracy rose from ${number(then)} to ${number(now)}: the model grew over-confident, not less right.`;
  return l10n.t`Validation accuracy hardly moved (${number(then)} to ${number(now)}): the model grew over-confident rather than less right.`;
}

function largestLayer({ model, started }: FitContext): Finding['related'] {
  const [largest] = hiddenLayers(model);
  if (!largest?.site) return [];
  const rows = started.trainExamples ?? started.data?.rows ?? null;
  const own = count(largest.parameters);
  const message =
    rows === null
      ? l10n.t`${own} parameters`
      : l10n.t`${own} parameters of the model's ${count(model?.parameters ?? 0)}, for ${count(rows)} training rows`;
  return [{ site: largest.site, message }];
}
