/** What a column, a list or a tag is called, taken apart. */
export interface MetricName {
  /** Null where the name doesn't say. */
  of: 'training' | 'validation' | 'test' | null;
  /** Whether it says that there is one value an epoch, or one a step. */
  per: 'epoch' | 'step' | null;
  /** In lower case with underscores: "loss", "accuracy", "learning_rate", "a_loss". */
  name: string;
}

const SPLITS: Readonly<Record<string, MetricName['of']>> = {
  train: 'training',
  training: 'training',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  eval: 'validation',
  evaluation: 'validation',
  dev: 'validation',
  test: 'test',
};
const PERIODS: Readonly<Record<string, MetricName['per']>> = {
  epoch: 'epoch',
  step: 'step',
  batch: 'step',
  iteration: 'step',
  iterations: 'step',
};
const LOSSES = new Set(['loss', 'total_loss', 'loss_total']);

/** "valLoss", "validation loss", "val-loss", "val/loss" → "val_loss", "validation_loss" … */
export function plainName(name: string): string {
  return name
    .trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[\s./:-]+/g, '_');
}

/**
 * "val_loss" (Keras), "train_loss_epoch" (Lightning), "Loss/train" (PyTorch's tutorials), "eval/loss" (Transformers), "epoch_loss", "batch_loss" (Keras's
 * TensorBoard callback): the set at either end, and how often.
 */
export function metricName(written: string): MetricName {
  const words = plainName(written)
    .split('_')
    .filter((word) => word !== '');
  const found: MetricName = { of: null, per: null, name: '' };
  for (let isMore = true; isMore && words.length > 1;) {
    isMore = false;
    for (const at of [0, words.length - 1]) {
      const word = words[at] ?? '';
      const of = lookUp(SPLITS, word);
      // "batch_size", "step_size": sizes, not losses of a batch.
      const per = words.includes('size') ? null : lookUp(PERIODS, word);
      if (words.length === 1 || (of === null && per === null)) continue;
      found.of ??= of;
      found.per ??= per;
      words.splice(at, 1);
      isMore = true;
      break;
    }
  }
  const name = words.join('_');
  found.name = LOSSES.has(name) ? 'loss' : name;
  return found;
}

function lookUp<T>(table: Readonly<Record<string, T>>, word: string): T | null {
  return Object.hasOwn(table, word) ? (table[word] ?? null) : null;
}

/** "lr", "learning_rate", "lr_adam" (Lightning's LearningRateMonitor: "lr-Adam"). */
export function isLearningRate(name: string): boolean {
  return /^(lr|learning_rate)(_|$)/.test(name);
}
