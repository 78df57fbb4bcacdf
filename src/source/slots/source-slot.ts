import * as l10n from '@vscode/l10n';
import { listed } from '../listed';
import type { FixEdit } from '../../protocol/edits';
import type { Parameters, Slot } from '../../protocol/sweep';
import type { Fix } from '../fix';
import { changeNumber, rounded } from '../numbers';
import type { WrittenNumber } from '../numbers';
import type { Script } from '../script';
import type { SyntaxNode } from '../syntax';
import { unmarked } from '../tunable';

/** A value that can be set, with the way to do it. */
export interface SourceSlot {
  readonly slot: Slot;
  /** The fix that brings it; null where it stands in the source. */
  readonly fix: Fix | null;
  /**
   * The edits that set a value which stands in the source.
   *
   * @param all every parameter that is set along with it: an optimizer and its learning rate may be written anew together
   */
  edits(value: number | string, all: Parameters): FixEdit[];
}

/** A number that can be set, before numbers that stand in one place are taken together. */
export interface NumberSlot {
  /** 'l2'; the layer's name goes behind it. */
  readonly id: string;
  /** In the field's words: 'L2'. */
  readonly what: string;
  /** Whose it is: 'dense_1'; null where the script has one such number. */
  readonly of: string | null;
  readonly written: WrittenNumber;
  readonly range: NumberRange;
}

export interface NumberRange {
  readonly low: number;
  readonly high: number;
  readonly scale: 'linear' | 'log';
  readonly integer?: boolean;
}

/** A range around a value: from `down` times less to `up` times more, but within bounds unless the value itself is beyond them. */
export function around(
  value: number,
  {
    down,
    up,
    low,
    high,
    integer,
  }: { down: number; up: number; low: number; high: number; integer?: boolean },
): NumberRange {
  const whole = (x: number): number => (integer ? Math.round(x) : rounded(x));
  return {
    low: Math.min(value, Math.max(low, whole(value / down))),
    high: Math.max(value, Math.min(high, whole(value * up))),
    scale: 'log',
    ...(integer ? { integer } : {}),
  };
}

/** A fixed range, widened to hold the present value. */
export function holding(value: number, range: NumberRange): NumberRange {
  // A logarithm needs a low end above 0.
  const low = range.scale === 'log' && value <= 0 ? range.low : Math.min(range.low, value);
  return { ...range, low, high: Math.max(range.high, value) };
}

/** Numbers as slots: those that stand in one place are one. */
export function numberSlots(script: Script, file: string, found: readonly NumberSlot[]): SourceSlot[] {
  const places = new Map<SyntaxNode, NumberSlot[]>();
  for (const one of found)
    if (one.written.obstacle === null)
      places.set(one.written.node, [...(places.get(one.written.node) ?? []), one]);
  return [...places.values()].flatMap((together): SourceSlot[] => {
    const [first] = together;
    if (!first) return [];
    const { written, range, id, what } = first;
    // One number for two purposes: what it is set to would mean different things.
    if (together.some((one) => one.what !== what)) return [];
    const owners = [...new Set(together.flatMap((one) => one.of ?? []))];
    const slot: Slot = {
      id: owners.length === 0 ? id : `${id}@${owners.join('+')}`,
      label: owners.length === 0 ? what : l10n.t`${what} of ${listed(owners)}`,
      type: range.integer ? 'integer' : 'number',
      value: written.value,
      low: range.low,
      high: range.high,
      scale: range.scale,
      choices: [],
      site: siteOf(
        written.script,
        written.script === script ? file : (written.script.place?.file ?? file),
        written.node.start,
      ),
      fix: null,
    };
    return [{ slot, fix: null, edits: (value) => editsFor(script, written, Number(value)) }];
  });
}

function editsFor(script: Script, written: WrittenNumber, value: number): FixEdit[] {
  const attempt = changeNumber(script, written, value);
  if (!('edits' in attempt)) throw new Error(attempt.disabled);
  return attempt.edits.map((edit) => {
    const { start, end, text, file } = unmarked(edit);
    return { start, end, text, ...(file !== undefined && { file }) };
  });
}

export function siteOf(script: Script, file: string, offset: number): Slot['site'] {
  const line = script.places.lineOf(offset);
  return { file, line, column: offset - script.places.lineStart(line) + 1 };
}
