import { ALARM_PROBABILITY, overfittingProbability } from './calibrated';
import { curveAlarm } from './curve';

/** A ringing alarm falls silent where the rise is no longer more likely real than not. */
const SILENT_BELOW = 0.5;

export interface AlarmInput {
  /** Validation losses, finite. */
  losses: readonly number[];
  /** Training losses at the same epochs, null where unknown. */
  training: readonly (number | null)[];
  validationExamples: number | null;
  plannedEpochs: number | null;
}

/** A ringing alarm as it stands after the last loss; positions count from 0. */
export interface Alarm {
  /** Where it began to ring: the earliest position at which a reader could have been told. */
  since: number;
  method: 'calibrated' | 'curve';
  /** Present probability; null for the curve rule, which has none. */
  probability: number | null;
}

/**
 * Whether the validation curve shows overfitting now, and since when that could be said. Reading position t uses nothing
 * after t. The calibrated alarm serves where losses are positive and the number of validation examples is known; the
 * curve rule from the first loss on for which that isn't so. An alarm that fell silent (at a low probability, or a new
 * best loss) and rings again is a new one.
 */
export function overfittingAlarm(input: AlarmInput): Alarm | null {
  const { losses, validationExamples } = input;
  const usable = validationExamples !== null && validationExamples > 0 && Number.isFinite(validationExamples);
  const firstNotPositive = losses.findIndex((loss) => loss <= 0);
  const calibratedUntil = !usable ? 0 : firstNotPositive < 0 ? losses.length : firstNotPositive;
  const probability = usable
    ? overfittingProbability(losses.slice(0, calibratedUntil), validationExamples)
    : [];
  const curve =
    calibratedUntil < losses.length ? curveAlarm(losses, input.training, input.plannedEpochs) : [];

  let since: number | null = null;
  let lowest = Infinity;
  for (let t = 0; t < losses.length; t++) {
    const p = probability[t];
    const before = probability[t - 1] ?? 0;
    const rings = p === undefined ? curve[t] === true : p >= ALARM_PROBABILITY && before >= ALARM_PROBABILITY;
    const silent = p === undefined ? !rings : p < SILENT_BELOW;
    const loss = losses[t] ?? NaN;
    // A new best takes back what was said of the rise since the old one.
    if (silent || loss < lowest) since = null;
    else if (rings) since ??= t;
    lowest = Math.min(lowest, loss);
  }
  if (since === null) return null;
  const final = probability[losses.length - 1];
  return final === undefined
    ? { since, method: 'curve', probability: null }
    : { since, method: 'calibrated', probability: final };
}
