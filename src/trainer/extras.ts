import type { Budget, Extra } from './budget';
import { andThen, every } from './reads';
import type { Later } from './reads';
import type { Run } from './run';

/** What one epoch event may hold beyond the curve; null where it was left out. */
export interface Taken {
  penalty: number | null;
  inferenceLoss: number | null;
  inferenceExamples: number | null;
  validationExamples: number | null;
  skipped: string[];
}

export interface EpochMoment {
  epoch: number;
  /** Whether it is known to be the last: all epochs are done, or somebody has asked to stop. */
  isLast: boolean;
  /** Whether the script trains by call after call, so that nobody knows which epoch is the last. */
  isOpen?: boolean;
  /** Milliseconds that the fastest training step took an example; null where that isn't known. */
  msPerExample: number | null;
  /** Examples trained on so far and, as far as is known, in all: one that comes in ten epochs counts ten times. */
  trained: number;
  planned: number | null;
  batchSize: number | null;
}

/** What a probe is told when it is its turn. */
interface ProbeMoment extends EpochMoment {
  /** Milliseconds that it may take. */
  leftMs: number;
}

/** One thing that is measured at the end of an epoch if the budget allows. */
export interface Probe {
  extra: Extra;
  /** What is missing where it was left out; its extra's name, unless told otherwise. */
  tells?: readonly string[];
  /** Expected milliseconds, for the first time. */
  estimate(moment: EpochMoment): number;
  /** Fills in `taken`, now or later; what it measures is the model of now in any case. */
  take(moment: ProbeMoment, taken: Taken): undefined | Later<undefined>;
  /** Absent for what is wanted after every epoch. */
  isDue?(moment: EpochMoment): boolean;
  /** Whether it is taken even where the clock says that there is no time. */
  isOwed?(moment: EpochMoment): boolean;
}

export interface Extras {
  /** After the last epoch, where nobody knew that it would be the last: a final look at the weights if they were left out. */
  finish(budget: Budget, moment: EpochMoment): undefined | Later<undefined>;
  take(budget: Budget, moment: EpochMoment): Taken | Later<Taken>;
}

/**
 * Takes the probes that the budget allows and reports the others as skipped, as well as those that fail: the epoch itself is told in any case.
 *
 * @param initial what needs no probe, such as a penalty of 0 where nothing is regularized
 */
export function createExtras(
  run: Pick<Run, 'guard'>,
  probes: readonly Probe[],
  initial: () => Partial<Taken>,
): Extras {
  const nothing = (): Taken => ({
    penalty: null,
    inferenceLoss: null,
    inferenceExamples: null,
    validationExamples: null,
    skipped: [],
  });
  let skipped: readonly string[] = [];
  return {
    finish(budget, moment) {
      const weights = probes.find((probe) => probe.extra === 'weights');
      if (!weights || !skipped.includes('weights')) return undefined;
      budget.grantAllowance();
      if (!budget.affords('weights', weights.estimate(moment))) return undefined;
      const leftMs = budget.leftFor('weights');
      return run.guard(() => weights.take({ ...moment, leftMs }, nothing()));
    },
    take(budget, moment) {
      const taken: Taken = { ...nothing(), ...run.guard(initial) };
      const begun: (undefined | Later<undefined>)[] = [];
      for (const probe of probes) {
        if (probe.isDue && !probe.isDue(moment)) continue;
        const isOwed = probe.isOwed?.(moment) ?? false;
        if (!budget.affords(probe.extra, probe.estimate(moment)) && !isOwed) {
          taken.skipped.push(...tellsOf(probe));
          continue;
        }
        begun.push(attempt(run, budget, probe, { ...moment, leftMs: budget.leftFor(probe.extra) }, taken));
      }
      skipped = taken.skipped;
      return andThen(every(begun), () => taken);
    },
  };
}

const tellsOf = (probe: Probe): readonly string[] => probe.tells ?? [probe.extra];

/** Takes a probe; where it fails it is one of those that are left out. */
function attempt(
  run: Pick<Run, 'guard'>,
  budget: Budget,
  probe: Probe,
  moment: ProbeMoment,
  taken: Taken,
): undefined | Later<undefined> {
  const orLeaveOut = <T>(task: () => T): T | undefined =>
    run.guard(() => {
      try {
        return task();
      } catch (error) {
        taken.skipped.push(...tellsOf(probe));
        throw error;
      }
    });
  const begun = orLeaveOut(() => timed(budget, probe, moment, taken));
  return begun?.then(
    (finish) => () => orLeaveOut(finish),
    (error: unknown) => () =>
      orLeaveOut((): undefined => {
        throw error;
      }),
  );
}

/** Takes a probe and counts its time: both parts of it where the second has to wait for values. */
function timed(
  budget: Budget,
  probe: Probe,
  moment: ProbeMoment,
  taken: Taken,
): undefined | Later<undefined> {
  const begin = performance.now();
  let begun: undefined | Later<undefined>;
  let ms = 0;
  try {
    begun = probe.take(moment, taken);
  } finally {
    ms = performance.now() - begin;
    // One that fails has taken its time, too.
    if (!begun) budget.spend(probe.extra, ms);
  }
  return begun?.then((finish) => () => {
    const again = performance.now();
    try {
      finish();
    } finally {
      budget.spend(probe.extra, ms + performance.now() - again);
    }
    return undefined;
  });
}
