import type { FitState, RunState } from '../../protocol/run-state';
import { readInputs, type RunInputs } from '../../runs';
import type { EndedRun, Workplace } from '../run-to-end';
import type { Trial, TrialPool } from './trial';

/** Where two runs first went different ways. */
export interface Difference {
  fit: number;
  /** null: one has more fits, or epochs, than the other. */
  epoch: number | null;
  losses: [number | null, number | null];
}

export interface Repeatability {
  /** Whether both came to the same, epoch by epoch and bit by bit. */
  repeats: boolean;
  difference: Difference | null;
  /** What is to be told to the user, in one or two sentences; null where there is nothing to tell. */
  words: string | null;
  again: EndedRun;
}

/**
 * Runs a trial once more under its seed and compares. Where the two differ the seed doesn't decide everything: differences between trials of one seed
 * are then as noisy as those between seeds, so that more seeds are needed, and pairing them gains nothing.
 *
 * @param first what the trial came to; recomputed where absent
 * @throws UserError where it can't be run; Cancelled
 */
export async function checkRepeatable(
  workplace: Workplace,
  pool: TrialPool,
  trial: Trial,
  first?: EndedRun,
  options: { signal?: AbortSignal } = {},
): Promise<Repeatability> {
  const [before, again] = await Promise.all([
    first ?? pool.run(trial, options),
    pool.run({ ...trial, fresh: true }, options),
  ]);
  const difference = firstDifference(before.state, again.state);
  if (difference === null) return { repeats: true, difference, words: null, again };
  const inputs = await readInputs(workplace.store.directory(again.record.id));
  return { repeats: false, difference, words: wordsOf(difference, inputs, trial), again };
}

/** The first epoch whose losses, or metrics, aren't the same to the bit; null where both runs went the same way. */
export function firstDifference(one: RunState, other: RunState): Difference | null {
  const fits = Math.max(one.fits.length, other.fits.length);
  for (let at = 0; at < fits; at++) {
    const difference = differenceOf(one.fits[at], other.fits[at]);
    if (difference) return { fit: at + 1, ...difference };
  }
  return null;
}

function differenceOf(one?: FitState, other?: FitState): Omit<Difference, 'fit'> | null {
  for (let at = 0; at < Math.max(one?.epochs.length ?? 0, other?.epochs.length ?? 0); at++) {
    const [a, b] = [one?.epochs[at], other?.epochs[at]];
    if (!a || !b) return { epoch: null, losses: [a?.loss ?? null, b?.loss ?? null] };
    // NaN is the same as NaN here.
    const same =
      Object.is(a.loss, b.loss) && Object.is(a.valLoss, b.valLoss) && areSame(a.metrics, b.metrics);
    if (!same)
      return {
        epoch: a.epoch,
        losses: Object.is(a.loss, b.loss) ? [a.valLoss, b.valLoss] : [a.loss, b.loss],
      };
  }
  return null;
}

function areSame(one: Record<string, number>, other: Record<string, number>): boolean {
  return Object.keys({ ...one, ...other }).every((name) => Object.is(one[name], other[name]));
}

function wordsOf(difference: Difference, { chance, network }: RunInputs, { launch }: Trial): string {
  const where =
    difference.epoch === null
      ? 'trained for different numbers of epochs'
      : `differ from epoch ${difference.epoch} on (loss ${digits(difference.losses)})`;
  const reasons = [
    ...(chance === null ? [] : [`it draws random numbers from ${chance}`]),
    ...(network === null ? [] : [`it reads from ${network}`]),
  ];
  const why =
    reasons.length > 0 ? `: ${reasons.join(', and ')}` : ', by the clock or random numbers of its own';
  return `Two runs of this script under ${typeof launch.seed === 'string' ? `seed ${launch.seed}` : 'one seed'} ${where}. Something in it isn't decided by the seed${why}. More seeds are used instead.`;
}

/** As many digits as it takes to see the difference. */
function digits([a, b]: Difference['losses']): string {
  for (let precision = 4; precision < 17 && a !== null && b !== null; precision += 2)
    if (a.toPrecision(precision) !== b.toPrecision(precision))
      return `${a.toPrecision(precision)} and ${b.toPrecision(precision)}`;
  return `${a ?? 'none'} and ${b ?? 'none'}`;
}
