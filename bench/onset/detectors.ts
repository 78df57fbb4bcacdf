import { curveAlarm } from '../../src/diagnosis/alarms/curve';
import { overfittingAlarm } from '../../src/diagnosis/alarms/overfitting-alarm';
import { ALARM_PROBABILITY, overfittingProbability } from '../../src/diagnosis/alarms/calibrated';

/** One recorded run: losses after each epoch, on validation and on test examples that nothing was chosen by. */
export interface Recorded {
  problem: string;
  change: string;
  validation_examples: number;
  val_loss: number[];
  test_loss: number[];
}

/** Position (from 0) of the first alarm, or -1. */
export type Detector = (run: Recorded) => number;

export const detectors: Record<string, Detector> = {
  'Regulens, p >= .8': (run) => firstRing(run),
  'p >= .9 twice': (run) => twice(overfittingProbability(run.val_loss, run.validation_examples), 0.9),
  'p >= .8 once': (run) =>
    overfittingProbability(run.val_loss, run.validation_examples).findIndex((p) => p >= ALARM_PROBABILITY),
  'curve rule, planned length known': (run) =>
    curveAlarm(run.val_loss, [], run.val_loss.length).indexOf(true),
  'curve rule, length unknown': (run) => curveAlarm(run.val_loss, [], null).indexOf(true),
  'patience 10': ({ val_loss }) => patience(val_loss, 10),
  GL5: ({ val_loss }) => generalizationLoss(val_loss, 5),
};

/** The alarm as the product rings it, read epoch by epoch. */
function firstRing({ val_loss, validation_examples }: Recorded): number {
  return val_loss.findIndex(
    (_, t) =>
      overfittingAlarm({
        losses: val_loss.slice(0, t + 1),
        training: [],
        validationExamples: validation_examples,
        plannedEpochs: val_loss.length,
      }) !== null,
  );
}

function twice(probabilities: readonly number[], threshold: number): number {
  return probabilities.findIndex((p, t) => p >= threshold && (probabilities[t - 1] ?? 0) >= threshold);
}

/** Early stopping's usual rule: no new best for `epochs` epochs. */
function patience(losses: readonly number[], epochs: number): number {
  let best = 0;
  return losses.findIndex((loss, t) => {
    if (loss < losses[best]!) best = t;
    return t - best >= epochs;
  });
}

/** Prechelt (1998): loss more than `percent` above its best. */
function generalizationLoss(losses: readonly number[], percent: number): number {
  let best = Infinity;
  return losses.findIndex((loss) => {
    best = Math.min(best, loss);
    return 100 * (loss / best - 1) > percent;
  });
}
