import type { Slot, SweepPlan } from '../protocol/sweep';
import { SweepPlan as PlanSchema } from '../protocol/sweep';
import { UserError } from '../protocol/user-error';
import { oneOf, text, UsageError, wholeNumber } from './arguments';

/** Options of `regulens sweep`, beside those that say how a script is run. */
export const sweepOptions = {
  list: { type: 'boolean' },
  param: { type: 'string', multiple: true },
  sampler: { type: 'string' },
  scheduler: { type: 'string' },
  trials: { type: 'string' },
  folds: { type: 'string' },
  repeats: { type: 'string' },
  'folds-by': { type: 'string' },
  'group-column': { type: 'string' },
  nested: { type: 'boolean' },
  jobs: { type: 'string' },
  resume: { type: 'string' },
  write: { type: 'boolean' },
} as const;

export type SweepValues = Readonly<Record<string, unknown>>;

/** Where nobody says how many: enough for TPE to learn something after its ten at random. */
const TRIALS = 30;

/** The plan that the options ask for. @throws UsageError, UserError */
export function planOf(script: string, slots: readonly Slot[], seed: string, values: SweepValues): SweepPlan {
  const asked = texts(values['param']);
  if (asked.length === 0)
    throw new UsageError(
      'name what to sweep with --param; `regulens sweep SCRIPT --list` shows what there is',
    );
  return {
    script,
    slots: asked.map((given) => slotOf(slots, given)),
    sampler: oneOf(PlanSchema.entries.sampler.options, values['sampler'], 'sampler') ?? 'tpe',
    scheduler: oneOf(PlanSchema.entries.scheduler.options, values['scheduler'], 'scheduler') ?? 'none',
    trials: wholeNumber(text(values['trials']), TRIALS, 'trials', 1),
    seed,
    folds: foldsOf(values),
  };
}

function foldsOf(values: SweepValues): SweepPlan['folds'] {
  const count = text(values['folds']);
  const column = text(values['group-column']);
  const by = PlanSchema.entries.folds.wrapped.entries.by.options;
  if (count === undefined) {
    for (const name of ['repeats', 'folds-by', 'group-column', 'nested'])
      if (values[name] !== undefined) throw new UsageError(`--${name} needs --folds`);
    return null;
  }
  return {
    count: wholeNumber(count, 2, 'folds', 2),
    repeats: wholeNumber(text(values['repeats']), 1, 'repeats', 1),
    by: oneOf(by, values['folds-by'], 'folds-by') ?? (column === undefined ? 'auto' : 'groups'),
    groups: column === undefined ? null : wholeNumber(column, 0, 'group-column', 0),
    nested: values['nested'] === true,
  };
}

/** `SLOT`, `SLOT=LOW..HIGH`, `SLOT=LOW..HIGH:log` (or `:linear`), `SLOT=a,b,c`. Ids of remedies may hold `=` themselves. */
export function slotOf(slots: readonly Slot[], given: string): Slot {
  const found = slots
    .filter(({ id }) => given === id || given.startsWith(`${id}=`))
    .sort((a, b) => b.id.length - a.id.length)[0];
  if (!found)
    throw new UserError(
      `The script has no "${given.replace(/=.*$/, '')}" to sweep.`,
      'List what it has with --list.',
    );
  const range = given.slice(found.id.length + 1);
  if (range === '') return found;
  const [, low, high, scale] = /^([^,]+?)\.\.([^,:]+)(?::(log|linear))?$/.exec(range) ?? [];
  if (low !== undefined && high !== undefined) return withRange(found, Number(low), Number(high), scale);
  const choices = range.split(',').map((one) => one.trim());
  if (found.type !== 'choice' && choices.some((one) => one === '' || !Number.isFinite(Number(one))))
    throw new UsageError(`--param ${given}: ${found.label} takes numbers`);
  const unknown = found.type === 'choice' ? choices.find((one) => !found.choices.includes(one)) : undefined;
  if (unknown !== undefined)
    throw new UsageError(`--param ${given}: ${found.label} can be ${found.choices.join(', ')}`);
  return { ...found, type: 'choice', low: null, high: null, choices };
}

function withRange(slot: Slot, low: number, high: number, scale: string | undefined): Slot {
  if (slot.type === 'choice')
    throw new UsageError(`--param ${slot.id} has no range: it can be ${slot.choices.join(', ')}`);
  if (!(low < high)) throw new UsageError(`--param ${slot.id}: ${low}..${high} is no range`);
  if (slot.type === 'integer' && !(Number.isInteger(low) && Number.isInteger(high)))
    throw new UsageError(`--param ${slot.id} takes whole numbers`);
  const chosen = scale === 'log' || scale === 'linear' ? scale : low > 0 ? slot.scale : 'linear';
  return { ...slot, low, high, scale: chosen };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
