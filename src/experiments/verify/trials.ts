import * as l10n from '@vscode/l10n';
import type { RunState } from '../../protocol/run-state';
import type { LaunchRequest } from '../../runs';
import { Cancelled } from '../cancelled';
import type { TrialPool } from '../trials/trial';
import type { Candidate, Texts } from './candidates';
import { hopeless } from './racing';
import { validatedFit, validationCurve } from '../outcome';
import { lossIfStopped, type Stopping } from './stopped';
import { partialOutcome, trialOutcome, type TrialOutcome } from './trial-outcome';

export type Measured = { outcome: TrialOutcome } | { givenUp: string; partial: TrialOutcome | null };

/** Whether early stopping is decided is looked at after every so many epochs, or more where they come faster than they are read. */
const LOOK_EVERY = 5;
/** No reason for people: a mark. */
const DECIDED = 'early stopping is decided';

export interface TrialRequest {
  candidate: Candidate | null;
  seed: string;
  fold?: LaunchRequest['fold'];
  priority: number;
  /** Absent where it isn't to be raced. */
  race?: Race;
  signal?: AbortSignal | undefined;
  onEpoch?: (epoch: number, planned: number | null) => void;
  /** Run it even where it is known what it comes to. */
  fresh?: boolean;
  /** Early stopping that is to be read off it: the run can end as soon as that is decided. */
  until?: Stopping | null;
}

/** What a run is raced against. */
export interface Race {
  /** Early stopping that is tried on top of it, and so is to be beaten by the run itself. */
  stopping: Stopping | null;
  /** Validation losses of the unchanged script. */
  unchanged: readonly number[];
  /** The lowest loss that is known to be had under this seed. @param stopped by this run, stopped early; null where that isn't decided */
  bar(stopped: number | null): number;
}

/** Runs the script once, with or without a candidate's edits, in memory. No file of the user's is touched. */
export async function runTrial(
  pool: TrialPool,
  { launch, experiment }: { launch: LaunchRequest; experiment: string },
  { candidate, seed, fold, priority, race, signal, onEpoch, until, fresh }: TrialRequest,
): Promise<Measured> {
  const label = candidate?.label ?? 'unchanged';
  const enough = new AbortController();
  if (signal?.aborted) throw new Cancelled();
  const seen: { givenUp: string | null; lookedAt: number; stoppedLoss: number | null } = {
    givenUp: null,
    lookedAt: 0,
    stoppedLoss: null,
  };
  /** What it comes to where it stops early, as far as that is decided. */
  const stopped = (state: RunState, epochs: number, stopping: Stopping): number | null => {
    if (seen.stoppedLoss === null && epochs >= seen.lookedAt + LOOK_EVERY) {
      seen.lookedAt = epochs;
      const partial = partialOutcome(state, seed);
      seen.stoppedLoss = partial && lossIfStopped(partial, stopping);
    }
    return seen.stoppedLoss;
  };
  const ended = await pool.run(
    {
      priority,
      ...(fresh && { fresh }),
      launch: {
        ...launch,
        seed,
        evaluateFully: true,
        edits: withTexts(launch.edits, candidate?.texts),
        parent: { kind: 'verify', experiment, label },
        name: l10n.t`${label} · seed ${seed}`,
        ...(fold && { fold }),
      },
    },
    {
      signal,
      enough: enough.signal,
      onEvents: (events, state) => {
        if (!events.some(({ type }) => type === 'epoch') || seen.givenUp !== null) return;
        const fit = validatedFit(state);
        if (!fit) return;
        const { epochs: planned } = fit.started;
        onEpoch?.(fit.epochs.length, planned);
        const losses = validationCurve(fit);
        const ifEarly = (stopping: Stopping) => stopped(state, losses.length, stopping);
        if (until && ifEarly(until) !== null) seen.givenUp = DECIDED;
        if (race) {
          const itself = () => race.stopping && ifEarly(race.stopping);
          const best = () => race.bar(itself());
          seen.givenUp ??= hopeless(losses, planned, { best, itself }, race.unchanged);
        }
        if (seen.givenUp !== null) enough.abort();
      },
    },
  );
  const { givenUp } = seen;
  // What was over before it could be asked to stop is known whole.
  if (givenUp === null || ended.record.status !== 'stopped') return { outcome: trialOutcome(ended, seed) };
  const partial = partialOutcome(ended.state, seed);
  return givenUp === DECIDED && partial ? { outcome: partial } : { givenUp, partial };
}

function withTexts(edits: LaunchRequest['edits'] = [], texts?: Texts): NonNullable<LaunchRequest['edits']> {
  if (!texts) return edits;
  return [
    ...edits.filter(({ file }) => !texts.has(file)),
    ...[...texts].map(([file, text]) => ({ file, text })),
  ];
}
