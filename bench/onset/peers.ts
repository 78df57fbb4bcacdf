/** The rules of other systems, each as its source describes it. `train` is the training loss as the framework reports it. */

/** What a rule says: after which epoch (position from 0), and where it puts the beginning. */
export interface Said {
  at: number;
  onset: number;
}

export type PeerRule = (val: readonly number[], train: readonly number[] | null) => Said | null;

export const peers: Record<string, PeerRule> = {
  'patience 10': (val) => patience(val, 10),
  'patience 5': (val) => patience(val, 5),
  GL5: (val) => generalizationLoss(val, 5),
  UP4: (val) => successiveRises(val, 4),
  'PQ .75': (val, train) => train && progressQuotient(val, train, 0.75, 5),
  'UMLAUT, one epoch': (val, train) => train && umlaut(val, train),
  'SageMaker Overfit': (val, train) => train && sageMakerOverfit(val, train),
  'SageMaker Overtraining': (val, train) => train && sageMakerOvertraining(val, train),
  'SageMaker LossNotDecreasing (val)': (val) => sageMakerLossNotDecreasing(val),
};

/** Early stopping's usual rule (Keras, tfjs): no new best for `epochs` epochs. */
function patience(val: readonly number[], epochs: number): Said | null {
  let best = 0;
  const at = val.findIndex((loss, t) => {
    if (loss < val[best]!) best = t;
    return t - best >= epochs;
  });
  return at < 0 ? null : { at, onset: best };
}

/** Prechelt (1998), GL: loss more than `percent` above its best. */
function generalizationLoss(val: readonly number[], percent: number): Said | null {
  let best = 0;
  const at = val.findIndex((loss, t) => {
    if (loss < val[best]!) best = t;
    return 100 * (loss / val[best]! - 1) > percent;
  });
  return at < 0 ? null : { at, onset: best };
}

/** Prechelt (1998), UP, read every epoch as EarlyStopping.jl does: `epochs` successive rises. */
function successiveRises(val: readonly number[], epochs: number): Said | null {
  let rises = 0;
  const at = val.findIndex((loss, t) => {
    rises = t > 0 && loss > val[t - 1]! ? rises + 1 : 0;
    return rises >= epochs;
  });
  return at < 0 ? null : { at, onset: at - epochs };
}

/** Prechelt (1998), PQ: generalization loss in units of the training progress over the last strip. */
function progressQuotient(
  val: readonly number[],
  train: readonly number[],
  threshold: number,
  strip: number,
): Said | null {
  let best = 0;
  const at = val.findIndex((loss, t) => {
    if (loss < val[best]!) best = t;
    if (t + 1 < strip) return false;
    const last = train.slice(t + 1 - strip, t + 1);
    const progress = 1000 * (last.reduce((a, b) => a + b) / (strip * Math.min(...last)) - 1);
    return (100 * (loss / val[best]! - 1)) / progress > threshold;
  });
  return at < 0 ? null : { at, onset: best };
}

/** UMLAUT's check_overfitting: validation loss up and training loss not, from one epoch to the next. */
function umlaut(val: readonly number[], train: readonly number[]): Said | null {
  const at = val.findIndex((loss, t) => t > 0 && loss > val[t - 1]! && train[t]! <= train[t - 1]!);
  return at < 0 ? null : { at, onset: at - 1 };
}

/** Amazon SageMaker Debugger, Overfit: ratio_threshold 0.1, patience 1. */
function sageMakerOverfit(val: readonly number[], train: readonly number[]): Said | null {
  const at = val.findIndex((loss, t) => (loss - train[t]!) / train[t]! > 0.1);
  return at < 0 ? null : { at, onset: at };
}

/** Amazon SageMaker Debugger, Overtraining: neither loss better by 0.01, training for 5 steps and validation for 10. */
function sageMakerOvertraining(val: readonly number[], train: readonly number[]): Said | null {
  let bestVal = 0;
  let bestTrain = 0;
  const at = val.findIndex((loss, t) => {
    if (loss < val[bestVal]! - 0.01) bestVal = t;
    if (train[t]! < train[bestTrain]! - 0.01) bestTrain = t;
    return t - bestVal >= 10 && t - bestTrain >= 5;
  });
  return at < 0 ? null : { at, onset: bestVal };
}

/** Amazon SageMaker Debugger, LossNotDecreasing, on the validation loss: less than 0.1 % down in 10 steps. */
function sageMakerLossNotDecreasing(val: readonly number[]): Said | null {
  const at = val.findIndex((loss, t) => t >= 10 && t % 10 === 0 && loss > val[t - 10]! * (1 - 0.001));
  return at < 0 ? null : { at, onset: at - 10 };
}
