import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { KendallWindow } from '../kendall';
import { standardizeInputs } from '../inputs';
import { lowerLearningRate } from '../learning-rate';
import { bestSoFar, runningMedians } from '../statistics';
import { number } from '../wording';

const MIN_EPOCHS = 4;
/** Three times its best, for positive losses; the best plus twice its size for others. */
const RISE = 2;
/** One-sided 5 % of the Mann-Kendall test. */
const TREND = 1.645;

/**
 * The training loss itself grows: a median of 3 epochs (so that one spike doesn't count) is at least three times its best,
 * above where training began, and the rise since the best is a trend. Silent again once it is back under that.
 */
export const divergence: Rule = {
  id: 'divergence',
  summary: 'The training loss grows instead of falling.',
  inputs: 'Training loss as reported.',
  thresholds: 'Median of 3 at least three times its best and above where it began, Mann-Kendall z ≥ 1.645.',
  source: l10n.t('Mann-Kendall trend test (Mann 1945, Kendall 1975).'),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { epochs, values } = context.reported;
  if (values.length < MIN_EPOCHS)
    return notChecked(
      context,
      'divergence',
      l10n.t`it takes ${MIN_EPOCHS} epochs with a finite loss, and there are ${values.length}`,
    );
  const level = runningMedians(values, 3);
  const best = bestSoFar(level);
  const start = values[0] ?? NaN;
  const trend = new KendallWindow();
  let trendEnd = 0;
  let since: number | null = null;
  for (let t = 0; t < level.length; t++) {
    const now = level[t] ?? NaN;
    const bestAt = best[t] ?? t;
    const lowest = level[bestAt] ?? NaN;
    const isHigh = now > start && now - lowest >= RISE * Math.abs(lowest) && now > lowest;
    if (!isHigh) since = null;
    if (!isHigh || since !== null) continue;
    // The trend since the best is dear, and asked for only here.
    const first = Math.max(bestAt, t + 1 - trend.limit);
    if (first >= trendEnd || bestAt >= trendEnd) trend.clear();
    for (let i = Math.max(first, trendEnd); i <= t; i++) trend.push(values[i] ?? NaN);
    trendEnd = t + 1;
    if (trend.z >= TREND) since = t;
  }
  if (since === null) return null;

  const bestAt = best[values.length - 1] ?? 0;
  const onset = epochs[bestAt] ?? 1;
  const lowestAt = bestSoFar(values)[bestAt] ?? 0;
  const lowest = values[lowestAt] ?? NaN;
  const now = last(values) ?? NaN;
  const nowEpoch = last(epochs) ?? onset;
  return finding(context, {
    rule: 'divergence',
    severity: 'error',
    title: l10n.t`Training diverges since epoch ${onset}`,
    message: l10n.t`The training loss rose from ${number(lowest)} to ${number(last(level) ?? NaN)} (median of the last 3 epochs, at epoch ${nowEpoch}) and is above where it began (${number(start)}): training diverges.`,
    onset,
    epoch: epochs[since] ?? null,
    evidence: [
      { label: l10n.t('training loss, first'), value: start, epoch: epochs[0] ?? 1 },
      { label: l10n.t('training loss, best'), value: lowest, epoch: epochs[lowestAt] ?? onset },
      { label: l10n.t('training loss, now'), value: now, epoch: nowEpoch },
    ],
    remedies: [
      ...standardizeInputs(context, l10n.t('Large inputs make every step long')),
      lowerLearningRate(context, l10n.t('A loss that grows while it is being minimized is overshot')),
    ],
    source: divergence.source,
  });
}
