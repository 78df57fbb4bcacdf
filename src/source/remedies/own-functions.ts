import type { Block } from '../blocks';

/* Functions that edits bring along to prepare targets and batches. */

/**
 * Szegedy et al. 2016. The rows tfjs will hold back (the last ones, before it shuffles) keep their labels, so that the validation loss
 * stays comparable. The targets of a binary loss are a yes or no each, whatever their number.
 */
export const SMOOTH_LABELS: Block = {
  name: 'smoothLabels',
  code: `\
// Label smoothing: spreads a share of each label over all classes; rows held back for validation keep theirs.
function smoothLabels(labels«: any», share«: number», validationSplit = 0, classes = labels.shape[labels.rank - 1]) {
  return tf.tidy(() => {
    const rows = Math.floor(labels.shape[0] * (1 - validationSplit));
    const smooth = labels.slice(0, rows).mul(1 - share).add(share / classes);
    return tf.concat([smooth, labels.slice(rows).toFloat()]);
  });
}`,
};

/** King & Zeng 2001: n / (classes × count), as scikit-learn's class_weight='balanced'. */
export const BALANCED_WEIGHTS: Block = {
  name: 'balancedWeights',
  code: `\
// Weighs each class by the inverse of its share among the labels, to some power.
function balancedWeights(labels«: any», power«: number») {
  const oneHot = labels.rank === 2 && labels.shape[1] > 1;
  const counts«: Record<number, number>» = {};
  for (const label of (oneHot ? labels.argMax(1) : labels).dataSync()) counts[label] = (counts[label] ?? 0) + 1;
  const mean = labels.shape[0] / Object.keys(counts).length;
  return Object.fromEntries(Object.entries(counts).map(([label, count]) => [label, (mean / count) ** power]));
}`,
};

/** Zhang et al. 2018. The weight of a batch is drawn from Beta(alpha, alpha) by Jöhnk's method (1964). */
export const MIX_UP: Block = {
  name: 'mixUp',
  code: `\
// Mixup: blends a batch with itself in another order, inputs and targets alike.
function mixUp({ xs, ys }«: any», alpha«: number») {
  let a = 1;
  let b = 1;
  while (a + b > 1) [a, b] = [Math.random() ** (1 / alpha), Math.random() ** (1 / alpha)];
  const share = a / (a + b);
  const order = tf.tensor1d(Array.from(tf.util.createShuffledIndices(xs.shape[0])), 'int32');
  const blend = (rows«: any») => rows.mul(share).add(rows.gather(order).mul(1 - share));
  return { xs: blend(xs), ys: blend(ys) };
}`,
};

/** What fit does with tensors, as a dataset, so that every batch can be changed. */
export const SHUFFLED_BATCHES: Block = {
  name: 'shuffledBatches',
  code: `\
// Gives the rows in batches, in a new order in each epoch; without those at the end that are held back for validation.
function shuffledBatches(xs«: any», ys«: any», batchSize«: number», validationSplit = 0) {
  return tf.data.generator(function* () {
    const training = Math.floor(xs.shape[0] * (1 - validationSplit));
    const order = Array.from(tf.util.createShuffledIndices(training));
    for (let start = 0; start < order.length; start += batchSize) {
      const rows = tf.tensor1d(order.slice(start, start + batchSize), 'int32');
      yield { xs: xs.gather(rows), ys: ys.gather(rows) };
      rows.dispose();
    }
  }« as any»);
}`,
};
