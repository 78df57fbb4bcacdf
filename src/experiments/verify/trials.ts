import * as l10n from '@vscode/l10n';
import type { LaunchRequest } from '../../runs';
import { Cancelled } from '../cancelled';
import type { TrialPool } from '../trials/trial';
import type { Candidate, Texts } from './candidates';
import { hopeless } from './racing';
import { validatedFit } from '../outcome';
import { ifStopped, type Stopping } from './stopped';
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
  /** The loss that others end with under this seed; absent where it isn't to be raced. */
  bar?: () => number;
  signal?: AbortSignal | undefined;
  onEpoch?: (epoch: number, planned: number | null) => void;
  /** Run it even where it is known what it comes to. */
  fresh?: boolean;
  /** Early stopping that is to be read off it: the run can end as soon as that is decided. */
  until?: Stopping | null;
}

/** Runs the script once, with or without a candidate's edits, in memory. No file of the user's is touched. */
export async function runTrial(
  pool: TrialPool,
  { launch, experiment }: { launch: LaunchRequest; experiment: string },
  { candidate, seed, fold, priority, bar, signal, onEpoch, until, fresh }: TrialRequest,
): Promise<Measured> {
  const label = candidate?.label ?? 'unchanged';
  const enough = new AbortController();
  if (signal?.aborted) throw new Cancelled();
  const race: { givenUp: string | null; lookedAt: number } = { givenUp: null, lookedAt: 0 };
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
        if (!events.some(({ type }) => type === 'epoch') || race.givenUp !== null) return;
        const fit = validatedFit(state);
        if (!fit) return;
        const { epochs: planned } = fit.started;
        onEpoch?.(fit.epochs.length, planned);
        const losses = fit.epochs.map(({ valLoss }) => valLoss ?? NaN);
        race.givenUp = bar ? hopeless(losses, planned, bar) : null;
        if (until && fit.epochs.length >= race.lookedAt + LOOK_EVERY) {
          race.lookedAt = fit.epochs.length;
          const partial = partialOutcome(state, seed);
          if (partial && ifStopped(partial, until)) race.givenUp = DECIDED;
        }
        if (race.givenUp !== null) enough.abort();
      },
    },
  );
  const { givenUp } = race;
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
