import * as l10n from '@vscode/l10n';
import type { FitState, RunState } from '../../protocol/run-state';

/** Where two runs first went different ways. */
export interface Difference {
  fit: number;
  /** null: one has more fits, or epochs, than the other. */
  epoch: number | null;
  losses: [number | null, number | null];
}

/** Warnings about what no seed decides. */
const UNDECIDED: readonly string[] = ['own-randomness', 'network'];

/** Whether a run was seen to take something that neither its files nor its seed decide. */
export function isUndecided({ warnings }: RunState): boolean {
  return warnings.some(({ code }) => UNDECIDED.includes(code));
}

/**
 * What is to be told of two runs under one seed, in a few sentences; null where both went the same way, epoch by epoch and bit by bit. Where they differ the
 * seed doesn't decide everything: differences between trials of one seed are then as noisy as those between seeds, so that more seeds are needed.
 */
export function whyNotRepeated(one: RunState, other: RunState, seed: string): string | null {
  const difference = firstDifference(one, other);
  if (difference === null) return null;
  const seen = other.warnings.filter(({ code }) => UNDECIDED.includes(code)).map(({ message }) => message);
  const why =
    seen.length > 0
      ? seen
      : [l10n.t('Something in it depends on the clock, or on random numbers of its own.')];
  return [
    difference.epoch === null
      ? l10n.t`Two runs of this script under seed ${seed} trained for different numbers of epochs.`
      : l10n.t`Two runs of this script under seed ${seed} differ from epoch ${difference.epoch} on (loss ${digits(difference.losses)}).`,
    ...why,
    l10n.t('More seeds are used instead.'),
  ].join(' ');
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

/** The first so many epochs of a run's trainings. */
export function firstEpochs(run: RunState, counts: readonly number[]): RunState {
  const fits = run.fits.slice(0, counts.length);
  return { ...run, fits: fits.map((fit, at) => ({ ...fit, epochs: fit.epochs.slice(0, counts[at]) })) };
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

/** As many digits as it takes to see the difference. */
function digits([a, b]: Difference['losses']): string {
  for (let precision = 4; precision < 17 && a !== null && b !== null; precision += 2)
    if (a.toPrecision(precision) !== b.toPrecision(precision))
      return l10n.t`${a.toPrecision(precision)} and ${b.toPrecision(precision)}`;
  return l10n.t`${a ?? l10n.t('none')} and ${b ?? l10n.t('none')}`;
}
