import * as l10n from '@vscode/l10n';
import type { Evaluation } from '../../protocol/events';
import type { Evidence, Finding, NotChecked, SuggestedRemedy } from '../../protocol/findings';
import { accuracies, accuracyOf } from '../advice/metric';
import { finding, hiddenLayers, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { count, number, percent } from '../wording';
import { overfitting } from './overfitting';

/** Validation accuracy that holds: not more than this below what it was at the best loss. */
const HOLDS = 0.01;
/** Mean confidence above accuracy. */
const GAP = 0.1;
/** Standard errors of the accuracy that the gap must be. */
const CERTAIN = 3;

/**
 * The validation loss rises while the accuracy holds: the model doesn't err more often, it errs with more confidence. It goes with
 * the overfitting finding and says what kind it is; or the probabilities themselves, compared with how often they are right, say it.
 */
export const overConfidence: Rule = {
  id: 'over-confidence',
  summary: 'The model is surer of its answers than it is right.',
  inputs:
    'Validation loss and accuracy per epoch; calibration (expected calibration error) where the model was evaluated.',
  thresholds:
    'The validation loss has risen as the overfitting rule sees it and accuracy is at most .01 below its value at the best loss; or mean confidence exceeds accuracy by .1 and by three standard errors, once half of a constant answer’s loss is explained.',
  source: l10n.t('Guo et al. 2017, On Calibration of Modern Neural Networks.'),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const measured = calibrationOf(context);
  if (!measured && context.fit.epochs.every(({ valMetrics }) => accuracyOf(valMetrics) === null))
    return notChecked(
      context,
      'over-confidence',
      l10n.t('there is neither a validation accuracy nor an evaluation of the probabilities'),
    );
  const rise = riseOf(context);
  // A model that hasn't learned yet is wrong about everything.
  const hasLearned = measured !== null && !context.progress.isUnfitted(measured.epoch);
  const overrates = hasLearned && measured.gap >= GAP && measured.gap >= CERTAIN * measured.error;
  if (!rise && !overrates) return null;
  // The probabilities were looked at and they are right about as often as they say.
  if (rise && measured && measured.gap < GAP / 2) return null;

  const evidence: Evidence[] = [];
  const sentences: string[] = [];
  if (rise) {
    evidence.push(
      { label: l10n.t('validation accuracy, around the best loss'), value: rise.then, epoch: rise.onset },
      { label: l10n.t('validation accuracy, now'), value: rise.now },
    );
    const [then, now] = [number(rise.then), number(rise.now)];
    const { onset } = rise;
    sentences.push(
      then === now
        ? l10n.t`Since epoch ${onset} the validation loss has risen while the validation accuracy stayed at ${now} (medians of three epochs): the same answers, with more confidence than they deserve.`
        : improved(rise)
          ? l10n.t`Since epoch ${onset} the validation loss has risen while the validation accuracy went from ${then} to ${now} (medians of three epochs): better answers, with more confidence than they deserve.`
          : l10n.t`Since epoch ${onset} the validation loss has risen while the validation accuracy went from ${then} to ${now} (medians of three epochs): the same answers, with more confidence than they deserve.`,
    );
  }
  if (measured) {
    evidence.push(
      { label: l10n.t('mean confidence'), value: measured.confidence, epoch: measured.epoch },
      { label: l10n.t('accuracy'), value: measured.accuracy, epoch: measured.epoch },
      { label: l10n.t('expected calibration error'), value: measured.ece, epoch: measured.epoch },
    );
    sentences.push(
      l10n.t`On ${count(measured.examples)} validation examples its mean confidence is ${percent(measured.confidence)}, and ${percent(measured.accuracy)} of its answers are right (expected calibration error ${number(measured.ece)}).`,
    );
  }
  return finding(context, {
    rule: 'over-confidence',
    severity: 'information',
    title: l10n.t('Over-confident answers'),
    message: sentences.join(' '),
    onset: rise?.onset ?? null,
    epoch: rise?.epoch ?? measured?.epoch ?? null,
    evidence,
    remedies: remediesFor(context, rise),
    source: overConfidence.source,
  });
}

interface Rise {
  onset: number;
  epoch: number | null;
  then: number;
  now: number;
}

const improved = ({ then, now }: Rise): boolean => now > then + HOLDS;

function riseOf(context: FitContext): Rise | null {
  const verdict = overfitting.check(context);
  if (verdict === null || !('severity' in verdict) || verdict.onset === null) return null;
  const { onset, epoch } = verdict;
  const { then, now } = accuracies(context.fit, onset);
  return then !== null && now !== null && now >= then - HOLDS ? { onset, epoch, then, now } : null;
}

/** The latest look at the probabilities on validation data. */
function calibrationOf({ fit }: FitContext) {
  const evaluation = fit.evaluations.findLast(
    ({ on, calibration }) => on === 'validation' && calibration !== undefined,
  );
  const bins = evaluation?.calibration?.bins ?? [];
  const examples = bins.reduce((sum, bin) => sum + bin.examples, 0);
  if (!evaluation?.calibration || examples === 0) return null;
  const mean = (of: (bin: (typeof bins)[number]) => number) =>
    bins.reduce((sum, bin) => sum + (bin.examples > 0 ? bin.examples * of(bin) : 0), 0) / examples;
  const confidence = mean((bin) => bin.confidence);
  const accuracy = mean((bin) => bin.accuracy);
  return {
    epoch: evaluation.epoch,
    examples,
    confidence,
    accuracy,
    gap: confidence - accuracy,
    error: standardError(accuracy, examples),
    ece: evaluation.calibration.error,
  };
}

/** Of a share; with one more success and failure, so that no sample is certain (Agresti & Coull 1998). */
function standardError(share: number, examples: Evaluation['examples']): number {
  const n = examples + 4;
  const p = (share * examples + 2) / n;
  return Math.sqrt((p * (1 - p)) / n);
}

function remediesFor(context: FitContext, rise: Rise | null): SuggestedRemedy[] {
  const names = hiddenLayers(context.model).map(({ name }) => name);
  const loss = context.model?.loss[0] ?? '';
  const isSmoothable = /categorical/i.test(loss) && !/sparse|hinge/i.test(loss);
  const nowEpoch = last(context.fit.epochs)?.epoch ?? 0;
  return [
    ...(rise
      ? [
          {
            remedy: 'keep-best-weights' as const,
            layers: [],
            reason: improved(rise)
              ? l10n.t`The weights of epoch ${rise.onset} are better calibrated, but answer less well: accuracy ${number(rise.then)} instead of ${number(rise.now)}.`
              : l10n.t`The weights of epoch ${rise.onset} answer as well as those of epoch ${nowEpoch} and are better calibrated.`,
          },
        ]
      : []),
    ...(isSmoothable
      ? [
          {
            remedy: 'label-smoothing' as const,
            layers: [],
            reason: l10n.t('Targets of .9 instead of 1 do not reward certainty beyond what the data bear.'),
          },
        ]
      : []),
    {
      remedy: 'l2',
      layers: names,
      reason: l10n.t(
        'Confidence grows with the size of the weights; a penalty on it keeps the probabilities moderate.',
      ),
    },
  ];
}
