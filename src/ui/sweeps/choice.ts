import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { FiniteNumber } from '../../protocol/numbers';
import { SweepPlan, type Slot } from '../../protocol/sweep';

/** A stretch of numbers, or some of the choices, to be tried instead of what the slot proposes. */
const Range = v.union([
  v.object({ low: FiniteNumber, high: FiniteNumber }),
  v.object({ choices: v.array(v.string()) }),
]);
export type Range = v.InferOutput<typeof Range>;

/** What the user chose for a script the last time; kept between windows. */
export const SweepChoice = v.object({
  ticked: v.array(v.string()),
  ranges: v.record(v.string(), Range),
  ...v.pick(SweepPlan, ['sampler', 'scheduler', 'trials', 'folds']).entries,
});
export type SweepChoice = v.InferOutput<typeof SweepChoice>;

/** Of the learning rate and what regularizes, as much as some thirty trials can tell apart. */
const MOST_TICKED = 4;
const TRIALS = 30;

/** What is proposed to somebody who has never swept this script: the learning rate, and how strongly it is regularized. */
export function firstChoice(slots: readonly Slot[]): SweepChoice {
  const of = (pattern: RegExp, present: boolean) =>
    slots.filter((slot) => pattern.test(slot.id) && (slot.value !== null) === present).map(({ id }) => id);
  const rates = of(/^learning-rate/, true).slice(0, 1);
  const strengths = of(/^(l1|l2|rate|noise|dropout|recurrent-dropout)(@|$)/, true);
  // What the script doesn't have, from the remedies: one penalty and one dropout are enough for a beginning.
  const added = ['l2', 'dropout'].flatMap((remedy) => of(new RegExp(`^${remedy}[:@]`), false).slice(0, 1));
  const regularizing = strengths.length > 0 ? strengths : added;
  const ticked = [...rates, ...regularizing].slice(0, MOST_TICKED);
  const rest = ticked.length > 0 ? ticked : slots.slice(0, 2).map(({ id }) => id);
  return { ticked: rest, ranges: {}, sampler: 'tpe', scheduler: 'none', trials: TRIALS, folds: null };
}

/** The choice kept from the last time as far as the script still has its slots, else the first one. */
export function choiceFor(slots: readonly Slot[], kept: unknown): SweepChoice {
  const parsed = v.safeParse(SweepChoice, kept);
  if (!parsed.success) return firstChoice(slots);
  const ids = new Set(slots.map(({ id }) => id));
  const ticked = parsed.output.ticked.filter((id) => ids.has(id));
  return ticked.length > 0 ? { ...parsed.output, ticked } : firstChoice(slots);
}

/** A slot with the range that the user gave it. */
export function withRange(slot: Slot, range: Range | undefined): Slot {
  if (!range) return slot;
  if ('choices' in range) {
    const choices = slot.choices.filter((choice) => range.choices.includes(choice));
    return choices.length > 0 ? { ...slot, choices } : slot;
  }
  // A logarithm needs a low end above 0.
  const scale = range.low > 0 ? slot.scale : 'linear';
  return { ...slot, ...range, scale };
}

/** What is run. @param script absolute path */
export function planOf(
  script: string,
  slots: readonly Slot[],
  { ticked, ranges, sampler, scheduler, trials, folds }: SweepChoice,
  seed: string,
): SweepPlan {
  const chosen = slots
    .filter(({ id }) => ticked.includes(id))
    .map((slot) => withRange(slot, ranges[slot.id]));
  return { script, slots: chosen, sampler, scheduler, trials, seed, folds };
}

/** A slot's range as the user reads and writes it: "0.0001 to 0.1", "adam, sgd". */
export function rangeText({ type, low, high, choices }: Slot): string {
  return type === 'choice' ? choices.join(', ') : l10n.t`${plain(low)} to ${plain(high)}`;
}

function plain(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(4)));
}

/**
 * Reads a range as a user writes it: two numbers, or names out of the choices, with anything between them that isn't part of one.
 * @returns the range, or what is wrong with it
 */
export function readRange(text: string, slot: Slot): Range | { problem: string } {
  if (slot.type === 'choice') {
    const names = text.split(/[\s,;]+/).filter((name) => name !== '');
    const unknown = names.find((name) => !slot.choices.includes(name));
    if (unknown !== undefined)
      return { problem: l10n.t('{0} is none of {1}.', unknown, slot.choices.join(', ')) };
    if (names.length < 2) return { problem: l10n.t('Name two or more of {0}.', slot.choices.join(', ')) };
    return { choices: names };
  }
  const numbers = (text.match(/-?\d*\.?\d+(?:e[-+]?\d+)?/gi) ?? []).map(Number);
  const [low, high] = numbers;
  if (numbers.length !== 2 || low === undefined || high === undefined)
    return {
      problem: l10n.t('Give the lowest and the highest value, for instance {0}.', l10n.t`${0.001} to ${0.1}`),
    };
  if (!(low < high)) return { problem: l10n.t('{0} is not less than {1}.', low, high) };
  if (slot.type === 'integer' && !(Number.isInteger(low) && Number.isInteger(high)))
    return { problem: l10n.t('These must be whole numbers.') };
  if (low < 0 && (slot.low ?? 0) >= 0) return { problem: l10n.t('This can’t be below 0.') };
  return { low, high };
}
