import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { median } from '../statistics';
import { LONG_MS, trainingMs } from '../training-time';
import { number, percent } from '../wording';

/** Share of an epoch's time. */
const WAITING = 0.4;
const MIN_EPOCHS = 3;

/** Training is ready for the next batch before the dataset has it. */
export const inputBound: Rule = {
  id: 'input-bound',
  summary: 'Much of the training time is spent on waiting for the dataset.',
  inputs: 'For fitDataset: the time between the end of a step and the beginning of the next, per epoch.',
  thresholds: `At least ${percent(WAITING)} of the time of an epoch (median, the first left out), in training that takes at least a minute or is planned to.`,
  source: l10n.t(
    'tf.data guide, "Better performance with the tf.data API": time of the input pipeline against time of the step.',
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { fit, started } = context;
  if (started.call !== 'fitDataset') return null;
  const [, ...epochs] = fit.epochs;
  const waited = epochs.flatMap(({ waitedForInputMs, durationMs }) =>
    waitedForInputMs === undefined ? [] : [{ waitedForInputMs, durationMs }],
  );
  if (waited.length < MIN_EPOCHS - 1)
    return notChecked(
      context,
      'input-bound',
      l10n.t`that takes ${MIN_EPOCHS} epochs whose waiting was measured`,
    );
  const share = median(waited.map(({ waitedForInputMs, durationMs }) => waitedForInputMs / durationMs));
  const inAll = trainingMs(context) ?? 0;
  if (share < WAITING || inAll < LONG_MS) return null;
  const ms = median(waited.map(({ waitedForInputMs }) => waitedForInputMs));
  return finding(context, {
    rule: 'input-bound',
    severity: 'information',
    title: l10n.t`${percent(share)} of the time is spent waiting for data`,
    message: l10n.t`An epoch waits ${number(ms / 1000)} s for the dataset, ${percent(share)} of its time. Where rows are parsed or computed, do that once before training and give the dataset the result (\`tf.data.array(rows)\`); where they come from files or the network, \`dataset.prefetch(…)\` fetches them while a step is computed. Larger batches cost the dataset less per row.`,
    onset: null,
    epoch: last(fit.epochs)?.epoch ?? null,
    evidence: [
      { label: l10n.t('share of the time spent waiting'), value: share },
      { label: l10n.t('waiting in an epoch'), value: Math.round(ms), unit: 'ms' },
    ],
    remedies: [],
    source: inputBound.source,
  });
}
