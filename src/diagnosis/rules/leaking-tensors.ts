import * as l10n from '@vscode/l10n';
import type { Epoch } from '../../protocol/events';
import type { Finding } from '../../protocol/findings';
import { finding, last, type FitContext, type Rule } from '../fit-context';
import { median } from '../statistics';
import { count, number, sentences } from '../wording';

/** Growth from the end of one epoch to that of the next, so many times in a row. */
const MIN_GROWTHS = 4;
/** Not before the end of this epoch: optimizers and callbacks make their tensors in the first. */
const WARM_UP_EPOCHS = 1;
/** A growth belongs to the same leak while it is at least this share of the middle one. */
const STEADY = 0.5;
/** Below both of these a script keeps something on purpose, or loses nothing worth a word. */
const MIN_TENSORS = 10;
const MIN_BYTES = 1 << 20;

/** Tensors that are made in every epoch and never disposed: most backends don't leave them to JavaScript's garbage collector. */
export const leakingTensors: Rule = {
  id: 'leaking-tensors',
  summary: 'More tensors are left in memory after every epoch.',
  inputs: 'Tensors and their bytes in memory at the end of every epoch.',
  thresholds: `Growth in each of the last ${MIN_GROWTHS} epochs after the first, none less than half the middle one, of at least ${MIN_TENSORS} tensors or 1 MiB an epoch beyond the losses and metrics that tfjs itself keeps.`,
  source: l10n.t(
    'tf.memory() of the TensorFlow.js API; TensorFlow.js guide, "Tensors and operations: memory": tensors are to be freed by tf.dispose or tf.tidy.',
  ),
  check,
};

function check(context: FitContext): Finding | null {
  const { fit, started } = context;
  const kept = fit.epochs.slice(WARM_UP_EPOCHS);
  // tfjs's History keeps a scalar for every loss and metric of an epoch until the call ends.
  const isOneCall = /^fit/.test(started.call) && (started.calls ?? 1) === 1;
  const growths = kept
    .slice(1)
    .map((epoch, index) => growth(kept[index], epoch, isOneCall ? logsOf(epoch) : 0));
  const latest = growths.slice(-MIN_GROWTHS);
  if (latest.length < MIN_GROWTHS) return null;
  const tensors = median(latest.map((one) => one.tensors));
  const bytes = median(latest.map((one) => one.bytes));
  const isSteady = latest.every((one) => one.tensors > 0 && one.tensors >= STEADY * tensors);
  if (!isSteady || (tensors < MIN_TENSORS && bytes < MIN_BYTES)) return null;

  const from = kept.at(-1 - MIN_GROWTHS);
  const to = last(kept);
  const onset = kept[growths.findLastIndex((one) => one.tensors < STEADY * tensors) + 2]?.epoch ?? null;
  return finding(context, {
    rule: 'leaking-tensors',
    severity: 'warning',
    title: l10n.t('Tensors leak'),
    message: sentences(
      l10n.t`${count(tensors)} more tensors (${megabytes(bytes)}) are in memory after every epoch: ${count(from?.memory.tensors ?? 0)} after epoch ${from?.epoch ?? 0}, ${count(to?.memory.tensors ?? 0)} after epoch ${to?.epoch ?? 0}.`,
      PLACES[started.call],
    ),
    onset,
    epoch: to?.epoch ?? null,
    evidence: [
      { label: l10n.t('tensors left behind by an epoch'), value: tensors },
      { label: l10n.t('memory left behind by an epoch'), value: Math.round(bytes), unit: 'B' },
      ...[from, to].flatMap((one) =>
        one?.memory.tensors == null
          ? []
          : [{ label: l10n.t('tensors in memory'), value: one.memory.tensors, epoch: one.epoch }],
      ),
    ],
    remedies: [],
    source: leakingTensors.source,
  });
}

const IN_THE_LOOP = l10n.t(
  'They are made in the loop and never freed: wrap what makes them in tf.tidy(() => …), or call dispose() on each when it is no longer needed.',
);
const PLACES = {
  fit: l10n.t(
    'They are made in a callback, or between the calls of fit, and never freed: wrap what makes them in tf.tidy(() => …), or call dispose() on each when it is no longer needed.',
  ),
  fitDataset: l10n.t(
    "They are made in the dataset's own functions or in a callback, and never freed: wrap what makes them in tf.tidy(() => …), or call dispose() on each when it is no longer needed.",
  ),
  trainOnBatch: IN_THE_LOOP,
  minimize: IN_THE_LOOP,
} as const;

function growth(
  before: Epoch | undefined,
  after: Epoch,
  expected: number,
): { tensors: number; bytes: number } {
  return {
    tensors: (after.memory.tensors ?? 0) - (before?.memory.tensors ?? 0) - expected,
    bytes: (after.memory.tensorBytes ?? 0) - (before?.memory.tensorBytes ?? 0),
  };
}

function logsOf({ valLoss, metrics, valMetrics }: Epoch): number {
  const losses = valLoss === null ? 1 : 2;
  return losses + Object.keys(metrics).length + Object.keys(valMetrics).length;
}

function megabytes(bytes: number): string {
  return bytes < 1e5 ? `${number(bytes / 1e3)} KB` : `${number(bytes / 1e6)} MB`;
}
