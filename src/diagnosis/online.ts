import type { Finding } from '../protocol/findings';
import type { FitState, RunState } from '../protocol/run-state';
import { diagnose } from './diagnose';
import { fitContext, last } from './fit-context';
import { overfittingEpisodes } from './rules/overfitting';

/** A finding as a reader of the live run was told it, and the epoch in which it was taken back (null: it stands). */
export interface Said {
  finding: Finding;
  withdrawn: number | null;
}

/** Every epoch is replayed up to here; then each step is a thirtieth longer, so that a long run costs seconds, not minutes. */
const EACH = 200;
const STEP = 1 + 1 / 30;

/**
 * What a reader of the live run would have been told, in that order: the run is replayed epoch by epoch, so a finding
 * that was said and withdrawn again is listed as it was said. Findings that name no epoch are left out: they are about the script.
 */
export function saidOnline(state: RunState): Said[] {
  const said: Said[] = [];
  state.fits.forEach((fit, at) => {
    const known = new Map<string, Said>();
    const look = (epochs: number, until: RunState): Finding[] =>
      diagnose(until).findings.filter(
        (found) => found.fit === fit.started.fit && (found.epoch ?? Infinity) <= epochs,
      );
    for (const length of moments(fit, state)) {
      const until = upTo(state, at, length);
      const epoch = fit.epochs[length - 1]?.epoch ?? length;
      const found = look(epoch, until);
      for (const [key, entry] of known)
        if (entry.withdrawn === null && !found.some((finding) => keyOf(finding) === key))
          entry.withdrawn = epoch;
      for (const finding of found) {
        const key = keyOf(finding);
        const before = known.get(key);
        if (before) before.withdrawn = null;
        else {
          const entry = { finding: asSaid(finding, state, at, look), withdrawn: null };
          known.set(key, entry);
          said.push(entry);
        }
      }
    }
  });
  return said.sort((a, b) => (a.finding.epoch ?? 0) - (b.finding.epoch ?? 0));
}

const keyOf = ({ id, epoch }: Finding) => `${id}@${epoch ?? 0}`;

/** The finding in the words and numbers of the epoch in which it was first said. */
function asSaid(
  finding: Finding,
  state: RunState,
  at: number,
  look: (epochs: number, until: RunState) => Finding[],
): Finding {
  const epoch = finding.epoch ?? 0;
  const length = state.fits[at]?.epochs.filter((e) => e.epoch <= epoch).length ?? 0;
  const then = look(epoch, upTo(state, at, length));
  return then.find((earlier) => keyOf(earlier) === keyOf(finding)) ?? finding;
}

/** After how many epochs the replay looks. Overfitting alarms that came and went in between are looked at as well. */
function moments(fit: FitState, state: RunState): number[] {
  const total = fit.epochs.length;
  const lengths = new Set<number>();
  for (let length = 1; length <= total; length = Math.ceil(length < EACH ? length + 1 : length * STEP))
    lengths.add(length);
  const lengthAt = new Map(fit.epochs.map(({ epoch }, index) => [epoch, index + 1]));
  for (const { since, until } of overfittingEpisodes(fitContext(fit, state, null)))
    for (const epoch of [since, until]) {
      const length = epoch === null ? undefined : lengthAt.get(epoch);
      if (length !== undefined) lengths.add(length);
    }
  if (total > 0) lengths.add(total);
  return [...lengths].sort((a, b) => a - b);
}

/** The run as it stood after `length` epochs of fit number `at`. */
function upTo(state: RunState, at: number, length: number): RunState {
  const fit = state.fits[at];
  if (!fit) return state;
  const whole = length >= fit.epochs.length;
  if (whole && at === state.fits.length - 1) return state;
  const epochs = fit.epochs.slice(0, length);
  const now = last(epochs)?.epoch ?? 0;
  const seen = <T extends { epoch: number | null }>(list: readonly T[]) =>
    list.filter(({ epoch }) => epoch === null || epoch <= now);
  const then: FitState = whole
    ? fit
    : {
        ...fit,
        ended: null,
        epochs,
        weights: seen(fit.weights),
        gradients: seen(fit.gradients),
        activations: seen(fit.activations),
        evaluations: seen(fit.evaluations),
        importance: null,
      };
  return { ...state, ended: false, decompositions: [], fits: [...state.fits.slice(0, at), then] };
}
