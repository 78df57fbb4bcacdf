import { bestSoFar, runningMeans } from '../statistics';
import { ALARM_PROBABILITY, overfittingProbability } from './calibrated';
import { curveAlarm } from './curve';

/** A ringing alarm falls silent where overfitting is no longer more likely than not. */
const SILENT_BELOW = 0.5;

/** Epochs since the lowest loss before an alarm may ring: until then the means still hold what was before it. */
const SETTLED = 5;

/** Rise of the training loss since the best epoch, in units of the validation loss, that speaks of something else than overfitting. */
const TRAINING_RISE = 0.02;

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

/** One alarm from its first to its last word; positions count from 0. */
export interface Episode {
  since: number;
  /** Where it fell silent, null where it still rings. */
  until: number | null;
}

/**
 * Whether the validation curve shows overfitting now, and since when that could be said. Reading position t uses nothing
 * after t. The calibrated alarm serves where losses are positive and the number of validation examples is known; the
 * curve rule from the first loss on for which that isn't so. An alarm that fell silent (at a low probability, or a new
 * best loss) and rings again is a new one.
 */
export function overfittingAlarm(input: AlarmInput): Alarm | null {
  const { episodes, probability } = alarmEpisodes(input);
  const latest = episodes[episodes.length - 1];
  if (latest?.until !== null) return null;
  const { since } = latest;
  const final = probability[input.losses.length - 1];
  return final === undefined
    ? { since, method: 'curve', probability: null }
    : { since, method: 'calibrated', probability: final };
}

/**
 * All alarms of a curve in their order, with the probability after each epoch (as far as it has one).
 *
 * @param threshold probability in two successive epochs at which it rings
 */
export function alarmEpisodes(
  input: AlarmInput,
  threshold = ALARM_PROBABILITY,
): { episodes: Episode[]; probability: number[] } {
  const { losses, validationExamples } = input;
  const usable = validationExamples !== null && validationExamples > 0 && Number.isFinite(validationExamples);
  const firstNotPositive = losses.findIndex((loss) => loss <= 0);
  const calibratedUntil = !usable ? 0 : firstNotPositive < 0 ? losses.length : firstNotPositive;
  const probability = usable
    ? overfittingProbability(losses.slice(0, calibratedUntil), validationExamples)
    : [];
  const curve =
    calibratedUntil < losses.length ? curveAlarm(losses, input.training, input.plannedEpochs) : [];
  const trainingRises = risesWith(losses, input.training);

  const episodes: Episode[] = [];
  let ringing: Episode | null = null;
  let lowest = Infinity;
  let lowestAt = 0;
  for (let t = 0; t < losses.length; t++) {
    const p = probability[t];
    const before = probability[t - 1] ?? 0;
    const rings = p === undefined ? curve[t] === true : Math.min(p, before) >= threshold;
    const silent = p === undefined ? !rings : p < SILENT_BELOW;
    const loss = losses[t] ?? NaN;
    // A new best takes back what was said of the rise since the old one.
    if (silent || loss < lowest) {
      if (ringing) ringing.until = t;
      ringing = null;
    } else if (rings && !ringing && t - lowestAt >= SETTLED && trainingRises[t] !== true) {
      ringing = { since: t, until: null };
      episodes.push(ringing);
    }
    if (loss < lowest) [lowest, lowestAt] = [loss, t];
  }
  return { episodes, probability };
}

/** Whether, at each position, the training loss has risen since the best validation loss: then it isn't overfitting that shows. */
function risesWith(losses: readonly number[], training: readonly (number | null)[]): boolean[] {
  const known: number[] = [];
  let latest = NaN;
  for (let t = 0; t < losses.length; t++) known.push((latest = training[t] ?? latest));
  const level = runningMeans(known, 5);
  const best = bestSoFar(runningMeans(losses, 5));
  return losses.map((_, t) => {
    const at = best[t] ?? t;
    return (level[t] ?? NaN) - (level[at] ?? NaN) > TRAINING_RISE * Math.abs(losses[at] ?? NaN);
  });
}
