import * as l10n from '@vscode/l10n';
import type { Layer } from '../../protocol/events';
import type { Evidence, Finding, NotChecked, SuggestedRemedy } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { isBatchNormalization } from '../layer-kinds';
import { median } from '../statistics';
import { count, number, percent } from '../wording';

/** Error by batch size with batch normalization: 23.6 % at 32, 24.8 at 8, 27.3 at 4, 34.7 at 2 (Wu, He 2018, figure 1). */
const SMALL = 8;
/** A single example has variance 0; as one of this many steps it lowers the moving variance by 5 %. */
const FEW_STEPS = 20;
/** What may be left of the initial moving averages. */
const LEFT = 0.01;
/** That of tfjs and Keras where a layer's isn't known. */
const MOMENTUM = 0.99;
/** In use, the loss is this often the loss in training … */
const FAR = 1.5;
/** … and the difference is this share of where training began. */
const LARGE = 0.05;
const SOURCE = l10n.t(
  'Wu, He 2018 (arXiv 1803.08494) on batch size; Ioffe, Szegedy 2015 on moving averages; momentum .99, as in tfjs, where it is not known.',
);

/** Batch normalization whose statistics are no good: of batches too small, or with moving averages that lag behind. */
export const smallBatchNormalization: Rule = {
  id: 'small-batch-normalization',
  summary: 'Batch normalization has too few examples a batch, or too few steps for its moving averages.',
  inputs: 'Batch size, training examples, steps; loss in training and in inference mode, on training data.',
  thresholds: `Batches under ${SMALL}; a last batch of 1 among at most ${FEW_STEPS}; or too few steps for all but ${100 * LEFT} % of where the moving averages began to be forgotten (${settledAfter(MOMENTUM)} at momentum ${MOMENTUM}) and a loss in inference mode at least ${FAR} times that in training.`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { model, started } = context;
  const unchecked = (reason: string) => notChecked(context, 'small-batch-normalization', reason);
  if (!model) return unchecked(l10n.t('the model is not known'));
  const layers = model.layers.filter((layer) => isBatchNormalization(layer) && layer.trainable);
  const [first] = layers;
  if (!first) return null;
  const { batchSize } = started;
  if (batchSize === null) return unchecked(l10n.t('the batch size is not known'));
  const rows = started.trainExamples ?? started.data?.rows ?? null;
  const size = rows === null ? batchSize : Math.min(batchSize, rows);
  if (size < SMALL) return tooSmall(context, layers, size);
  if (rows === null) return unchecked(l10n.t('the number of training examples is not known'));
  const steps = Math.ceil(rows / batchSize);
  // Convolutions normalize over places too, so one example still has a variance.
  if (rows % batchSize === 1 && steps <= FEW_STEPS && layers.some(({ outputShape }) => outputShape.length === 2))
    return lastOfOne(context, layers, rows, steps); // prettier-ignore
  return lagging(context, layers, steps * context.fit.epochs.length);
}

function tooSmall(context: FitContext, layers: readonly Layer[], size: number): Finding {
  return describe(context, layers, {
    title: l10n.t`Batch normalization over batches of ${size}`,
    message:
      size === 1
        ? l10n.t`Mean and variance of 1 example are mostly chance, and batch normalization trains with them. Below ${SMALL} examples a batch its errors grow steeply.`
        : l10n.t`Mean and variance of ${size} examples are mostly chance, and batch normalization trains with them. Below ${SMALL} examples a batch its errors grow steeply.`,
    evidence: [{ label: l10n.t('batch size'), value: size }],
    remedies: [
      {
        remedy: 'larger-batch',
        reason: l10n.t`Batches of 32 instead of ${size} make the statistics usable.`,
      },
      { remedy: 'layer-normalization', reason: l10n.t`It normalizes each example by itself, so ${size} a batch are enough.` }, // prettier-ignore
    ],
  });
}

function lastOfOne(context: FitContext, layers: readonly Layer[], rows: number, steps: number): Finding {
  const size = context.started.batchSize ?? 0;
  const larger = Math.max(32, 2 * size);
  const left = rows % larger;
  return describe(context, layers, {
    title: l10n.t('The last batch holds one example'),
    message: l10n.t`${count(rows)} training examples in batches of ${size} leave 1 for the last of ${steps} steps. Its variance is 0, so batch normalization turns it into a constant and lowers the moving variance by ${percent(1 / steps)}. Batches of ${size + 1} leave more.`,
    evidence: [
      { label: l10n.t('examples in the last batch'), value: 1 },
      { label: l10n.t('steps an epoch'), value: steps },
    ],
    remedies:
      left === 1
        ? []
        : [
            {
              remedy: 'larger-batch',
              reason:
                left === 0
                  ? l10n.t`Batches of ${larger} leave none over.`
                  : l10n.t`Batches of ${larger} leave ${left} examples for the last step.`,
            },
          ],
  });
}

/** Judged when the fit is over: while it runs, moving averages are expected to lag. */
function lagging(context: FitContext, layers: readonly Layer[], steps: number): Finding | NotChecked | null {
  const { fit } = context;
  // The slowest has the say.
  const momentum = Math.max(...layers.map((layer) => layer.momentum ?? MOMENTUM));
  const settled = settledAfter(momentum);
  if (fit.ended === null || steps >= settled || fit.epochs.length < 3) return null;
  const total = last(fit.epochs)?.epoch ?? 0;
  // The last three of the later half that have both: on a small budget they are apart, and early ones lag by nature.
  const final = fit.epochs
    .flatMap(({ epoch, loss, penalty, inferenceLoss }) =>
      2 * epoch < total || penalty === null || inferenceLoss === null
        ? []
        : [{ inTraining: loss - penalty, inUse: inferenceLoss }],
    )
    .slice(-3);
  if (final.length < 2)
    return notChecked(
      context,
      'small-batch-normalization',
      l10n.t('the loss in inference mode was not measured'),
    );
  const used = median(final.map(({ inUse }) => inUse));
  const trained = median(final.map(({ inTraining }) => inTraining));
  const began = fit.epochs[0]?.loss ?? NaN;
  if (!(used >= FAR * trained && used - trained >= LARGE * began)) return null;
  const epoch = last(fit.epochs)?.epoch ?? null;
  return describe(context, layers, {
    epoch,
    title: l10n.t('Batch normalization has not settled'),
    message: l10n.t`On the training data the loss is ${number(trained)} in training and ${number(used)} when the model is used. Batch normalization then takes moving averages, and after ${count(steps)} steps ${percent(momentum ** steps)} of their initial values are left (momentum ${number(momentum)}).`,
    evidence: [
      { label: l10n.t('training loss, in training'), value: trained },
      { label: l10n.t('training loss, inference mode'), value: used },
      { label: l10n.t('steps'), value: steps },
    ],
    remedies: [
      { remedy: 'layer-normalization', reason: l10n.t`It has no moving averages, so ${count(steps)} steps are enough.` }, // prettier-ignore
      ...(settled < Infinity
        ? [{ remedy: 'train-longer' as const, reason: l10n.t`From about ${count(settled)} steps on, the moving averages have forgotten their start.` }] // prettier-ignore
        : []),
    ],
  });
}

/** The steps after which the moving averages have forgotten where they began; infinite where they never move. */
function settledAfter(momentum: number): number {
  return momentum >= 1 ? Infinity : Math.ceil(Math.log(LEFT) / Math.log(Math.max(momentum, Number.EPSILON)));
}

interface Fault {
  title: string;
  message: string;
  epoch?: number | null;
  evidence: Evidence[];
  remedies: Pick<SuggestedRemedy, 'remedy' | 'reason'>[];
}

function describe(context: FitContext, layers: readonly Layer[], fault: Fault): Finding {
  const names = layers.map(({ name }) => name);
  return finding(context, {
    rule: 'small-batch-normalization',
    severity: 'warning',
    title: fault.title,
    message: fault.message,
    onset: null,
    epoch: fault.epoch ?? null,
    evidence: fault.evidence,
    related: layers.flatMap(({ site, name }) =>
      site ? [{ site, message: l10n.t`${name} normalizes over the batch` }] : [],
    ),
    remedies: fault.remedies.map((one) => ({
      ...one,
      layers: one.remedy === 'layer-normalization' ? names : [],
    })),
    source: SOURCE,
  });
}
