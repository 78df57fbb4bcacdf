import * as l10n from '@vscode/l10n';
import type { Finding } from '../../protocol/findings';
import { finding, last, type FitContext, type Rule } from '../fit-context';
import { count, sentences } from '../wording';

/** SageMaker Debugger's StalledTrainingRule. */
const LONG_MS = 1_800_000;
/** Where the pace is known: so many times the longest pause between epochs so far, and never before so long. */
const TIMES = 20;
const SHORT_MS = 120_000;
const MIN_EPOCHS = 3;

/** Nothing has come from a run that is under way for far longer than it ever took before. Only for a run watched live. */
export const stalled: Rule = {
  id: 'stalled',
  summary: 'A run under way has sent nothing for far longer than its epochs take.',
  inputs: 'Times of the events; the time now, for a run watched live.',
  thresholds:
    '1,800 seconds of silence; from the third epoch on also 20 times the longest epoch so far, at least 120 seconds.',
  source: l10n.t("As SageMaker Debugger's StalledTrainingRule (1,800 s), related to the run's own pace."),
  check,
};

function check(context: FitContext): Finding | null {
  const { now, fit, lastEventAt, started } = context;
  // Nobody waits for a run that is over.
  if (fit.ended !== null || now === null) return null;
  const silence = now - lastEventAt;
  const longest = longestPause(context);
  const limit = longest === null ? LONG_MS : Math.min(LONG_MS, Math.max(SHORT_MS, TIMES * longest));
  if (!(silence >= Math.max(limit, TIMES * (longest ?? 0)))) return null;
  const epoch = last(fit.epochs)?.epoch ?? null;
  return finding(context, {
    rule: 'stalled',
    severity: 'warning',
    title: l10n.t`Nothing new for ${duration(silence)}`,
    message: sentences(
      lastSign(duration(silence), epoch, longest === null ? null : duration(longest)),
      l10n.t('It waits for something (data, a lock, a network), hangs, or the machine was asleep.'),
    ),
    onset: epoch,
    epoch,
    evidence: [
      { label: l10n.t('silence'), value: Math.round(silence / 1000), unit: 's' },
      ...(longest === null
        ? []
        : [{ label: l10n.t('longest epoch so far'), value: Math.round(longest / 100) / 10, unit: 's' }]),
      ...(started.epochs === null ? [] : [{ label: l10n.t('planned epochs'), value: started.epochs }]),
    ],
    remedies: [],
    source: stalled.source,
  });
}

/** @param epoch the last one that ended; null before the first. @param longest how long one took at most; null where too few have ended */
function lastSign(silence: string, epoch: number | null, longest: string | null): string {
  if (epoch === null)
    return longest === null
      ? l10n.t`The last sign of training came ${silence} ago.`
      : l10n.t`The last sign of training came ${silence} ago, while no epoch took longer than ${longest} so far.`;
  return longest === null
    ? l10n.t`The last sign of training came ${silence} ago, after epoch ${epoch}.`
    : l10n.t`The last sign of training came ${silence} ago, after epoch ${epoch}, while no epoch took longer than ${longest} so far.`;
}

/** Longest time between the ends of two epochs, callbacks and validation included; null before the third epoch. */
function longestPause({ fit: { epochs, started } }: FitContext): number | null {
  if (epochs.length < MIN_EPOCHS) return null;
  let longest = 0;
  let before = started.t;
  for (const { t } of epochs) {
    longest = Math.max(longest, t - before);
    before = t;
  }
  return longest;
}

/** In words that don't change with every second. */
function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 1) return l10n.t('a second');
  if (Math.round(seconds) === 1) return l10n.t('1 second');
  if (seconds < 120) return l10n.t`${count(seconds)} seconds`;
  if (seconds < 7200) return l10n.t`${count(Math.floor(seconds / 60))} minutes`;
  return l10n.t`${count(Math.floor(seconds / 3600))} hours`;
}
