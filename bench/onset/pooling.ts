import { pooledAlarm } from '../../src/diagnosis/alarms/pooled';
import type { Detector } from './detectors';
import type { Recorded } from './recorded';

/** Runs of one script as one: the first is the user's own, whose test curve stays the truth. */
export interface Pooled extends Recorded {
  members: Recorded[];
}

/** `count` folds, or one fold under `count` seeds, of every script that has them. */
export function pools(runs: readonly Recorded[], by: 'folds' | 'seeds', count: number): Pooled[] {
  const groups = new Map<string, Recorded[]>();
  for (const run of runs) {
    if (run.group === undefined) continue;
    groups.set(run.group, [...(groups.get(run.group) ?? []), run]);
  }
  return [...groups.values()].flatMap((members) => {
    const own = members.filter(({ fold, seed }) => fold === 0 && seed === 0);
    const others = members.filter(({ fold, seed }) =>
      by === 'folds' ? fold !== 0 : fold === 0 && seed !== 0,
    );
    const chosen = [...own, ...others].slice(0, count);
    return own.length === 1 && chosen.length === count ? [{ ...own[0]!, members: chosen }] : [];
  });
}

export function pooledDetector(sameExamples: boolean): Detector {
  return (run) => {
    const verdict = pooledAlarm(
      (run as Pooled).members.map(({ val_loss, train_loss, validation_examples }) => ({
        losses: val_loss,
        validationExamples: validation_examples,
        ...(train_loss ? { training: train_loss } : {}),
      })),
      sameExamples,
    );
    return verdict?.since == null ? null : { at: verdict.since, onset: verdict.onset };
  };
}
