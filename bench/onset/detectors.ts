import { alarmEpisodes } from '../../src/diagnosis/alarms/overfitting-alarm';
import { bestSoFar } from '../../src/diagnosis/statistics';
import { peers, type Said } from './peers';
import type { Recorded } from './recorded';

/** What a rule says of a run, and when; null where it is silent (or lacks what it needs). */
export type Detector = (run: Recorded) => Said | null;

export const OURS = 'Regulens';

export const detectors: Record<string, Detector> = {
  [OURS]: (run) => ring(run),
  'Regulens, p ≥ .8 instead of .9': (run) => ring(run, 0.8),
  'Regulens, p ≥ .95 (very likely)': (run) => ring(run, 0.95),
  'Regulens, n unknown (curve rule)': (run) => ring({ ...run, validation_examples: 0 }),
  ...Object.fromEntries(
    Object.entries(peers).map(([name, rule]) => [
      name,
      ({ val_loss, loss }: Recorded) => rule(val_loss, loss ?? null),
    ]),
  ),
};

/** The alarm as the product rings it first; that reading epoch by epoch rings it in the same epoch is tested in test/unit. */
function ring({ val_loss, train_loss, validation_examples }: Recorded, threshold?: number): Said | null {
  const input = {
    losses: val_loss,
    training: train_loss ?? [],
    validationExamples: validation_examples > 0 ? validation_examples : null,
    plannedEpochs: val_loss.length,
  };
  const [first] = alarmEpisodes(input, threshold).episodes;
  return first ? { at: first.since, onset: bestSoFar(val_loss)[first.since]! } : null;
}
