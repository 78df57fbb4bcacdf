import { overfittingProbability } from '../../src/diagnosis/alarms/calibrated';
import { alarmEpisodes } from '../../src/diagnosis/alarms/overfitting-alarm';
import { bestSoFar } from '../../src/diagnosis/statistics';
import { peers, type Said } from './peers';
import type { Recorded } from './recorded';

/** What a rule says of a run, and when; null where it is silent (or lacks what it needs). */
export type Detector = (run: Recorded) => Said | null;

export const OURS = 'Regulens';

export const detectors: Record<string, Detector> = {
  [OURS]: (run) => ring(run, run.validation_examples),
  'Regulens, very likely (p ≥ .95)': (run) => surely(run, 0.95),
  'Regulens, n unknown (curve rule)': (run) => ring(run, null),
  ...Object.fromEntries(
    Object.entries(peers).map(([name, rule]) => [
      name,
      ({ val_loss, loss }: Recorded) => rule(val_loss, loss ?? null),
    ]),
  ),
};

/** The alarm as the product rings it first; that reading epoch by epoch rings it in the same epoch is tested in test/unit. */
function ring({ val_loss, train_loss }: Recorded, validationExamples: number | null): Said | null {
  const { episodes } = alarmEpisodes({
    losses: val_loss,
    training: train_loss ?? [],
    validationExamples,
    plannedEpochs: val_loss.length,
  });
  const [first] = episodes;
  return first ? { at: first.since, onset: bestSoFar(val_loss)[first.since]! } : null;
}

function surely({ val_loss, validation_examples }: Recorded, threshold: number): Said | null {
  if (val_loss.some((loss) => loss <= 0)) return null;
  const probability = overfittingProbability(val_loss, validation_examples);
  const at = probability.findIndex((p, t) => Math.min(p, probability[t - 1] ?? 0) >= threshold);
  return at < 0 ? null : { at, onset: bestSoFar(val_loss)[at]! };
}
