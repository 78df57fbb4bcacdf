import type { Parameters, Slot, SweepTrial } from '../../src/protocol/sweep';
import { count, number } from '../format';

/** A parameter as something to draw along. */
export interface Axis {
  id: string;
  label: string;
  isChoice: boolean;
  /** Where a value lies, 0 at the low end and 1 at the high one; null for a value that is missing. */
  place: (value: number | string | null | undefined) => number | null;
  /** The value at a place, rounded as people would write it; of a choice the nearest. */
  at: (place: number) => string;
  ticks: { place: number; text: string }[];
}

/** One axis a slot, over its range and whatever lies outside of it. */
export function axesOf(slots: readonly Slot[], trials: readonly SweepTrial[]): Axis[] {
  return slots.map((slot) =>
    slot.type === 'choice' ? choiceAxis(slot, trials) : numberAxis(slot, valuesOf(slot, trials)),
  );
}

function valuesOf({ id }: Slot, trials: readonly SweepTrial[]): number[] {
  return trials.flatMap(({ parameters }) => {
    const value = parameters[id];
    return typeof value === 'number' && Number.isFinite(value) ? [value] : [];
  });
}

function numberAxis(slot: Slot, values: readonly number[]): Axis {
  const present = typeof slot.value === 'number' ? [slot.value] : [];
  const ends = [...values, ...present, ...[slot.low, slot.high].filter((end) => end !== null)];
  const isLog = slot.scale === 'log' && ends.some((end) => end > 0);
  const usable = isLog ? ends.filter((end) => end > 0) : ends;
  const low = usable.reduce((a, b) => Math.min(a, b), Infinity);
  const high = usable.reduce((a, b) => Math.max(a, b), -Infinity);
  const [from, to] = low <= high ? [low, high] : [0, 1];
  const forth = isLog ? Math.log : (value: number) => value;
  const back = isLog ? Math.exp : (value: number) => value;
  const span = forth(to) - forth(from) || 1;
  const at = (place: number) => {
    const value = back(forth(from) + place * span);
    return valueText(slot.type === 'integer' ? Math.round(value) : value);
  };
  return {
    id: slot.id,
    label: slot.label,
    isChoice: false,
    at,
    place(value) {
      if (typeof value !== 'number' || !Number.isFinite(value)) return null;
      // Nothing at all, as of a penalty, lies at the low end of a logarithmic axis.
      if (isLog && value <= 0) return 0;
      return Math.min(1, Math.max(0, (forth(value) - forth(from)) / span));
    },
    ticks: isLog ? decades(from, to, forth, span) : [0, 0.5, 1].map((place) => ({ place, text: at(place) })),
  };
}

/** Powers of ten inside the range, as far as they leave room for the labels of its two ends. */
function decades(from: number, to: number, forth: (value: number) => number, span: number): Axis['ticks'] {
  const powers: number[] = [];
  for (let power = Math.ceil(Math.log10(from)); power <= Math.floor(Math.log10(to)); power++)
    powers.push(10 ** power);
  const place = (value: number) => (forth(value) - forth(from)) / span;
  const inside = powers.filter((value) => place(value) > 0.2 && place(value) < 0.8);
  return [from, ...inside, to].map((value) => ({ place: place(value), text: valueText(value) }));
}

function choiceAxis(slot: Slot, trials: readonly SweepTrial[]): Axis {
  const seen = trials.map(({ parameters }) => parameters[slot.id]).filter((value) => value !== undefined);
  const choices = [...new Set([...slot.choices, ...seen.map(String)])];
  const place = (index: number) => (choices.length < 2 ? 0.5 : index / (choices.length - 1));
  return {
    id: slot.id,
    label: slot.label,
    isChoice: true,
    place(value) {
      const index = choices.indexOf(String(value));
      return value === null || value === undefined || index < 0 ? null : place(index);
    },
    at: (where) => choices[Math.round(where * (choices.length - 1))] ?? '',
    ticks: choices.map((text, index) => ({ place: place(index), text })),
  };
}

/** A value as a table or a sentence shows it: 64, 0.2, 1e−4; a setting has no more digits than were meant. */
export function valueText(value: number | string | null | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return count(value);
  return number(value).replace(/\.?0+(?=e|$)/, (zeros, at: number, whole: string) =>
    whole.slice(0, at + zeros.length).includes('.') ? '' : zeros,
  );
}

/** "learning rate 0.003, L2 of dense_1 0.01" */
export function parameterText(parameters: Parameters, slots: readonly Slot[]): string {
  return slots.map(({ id, label }) => `${label} ${valueText(parameters[id])}`).join(', ');
}
