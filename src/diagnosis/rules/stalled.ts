import type { Finding } from '../../protocol/findings';
import { finding, last, type FitContext, type Rule } from '../fit-context';
import { count } from '../wording';

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
  source: "As SageMaker Debugger's StalledTrainingRule (1,800 s), related to the run's own pace.",
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
  const pace = longest === null ? '' : `, while no epoch took longer than ${duration(longest)} so far`;
  return finding(context, {
    rule: 'stalled',
    severity: 'warning',
    title: `Nothing new for ${duration(silence)}`,
    message: `The last sign of training came ${duration(silence)} ago${epoch === null ? '' : `, after epoch ${epoch}`}${pace}. It waits for something (data, a lock, a network), hangs, or the machine was asleep.`,
    onset: epoch,
    epoch,
    evidence: [
      { label: 'silence', value: Math.round(silence / 1000), unit: 's' },
      ...(longest === null
        ? []
        : [{ label: 'longest epoch so far', value: Math.round(longest / 100) / 10, unit: 's' }]),
      ...(started.epochs === null ? [] : [{ label: 'planned epochs', value: started.epochs }]),
    ],
    remedies: [],
    source: stalled.source,
  });
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
  if (seconds < 1) return 'a second';
  if (seconds < 120) return `${count(seconds)} ${Math.round(seconds) === 1 ? 'second' : 'seconds'}`;
  if (seconds < 7200) return `${count(Math.floor(seconds / 60))} minutes`;
  return `${count(Math.floor(seconds / 3600))} hours`;
}
