import * as l10n from '@vscode/l10n';
import { joinedByAnd } from './listed';
import { replace } from './editing';
import type { Attempt } from './fix';
import type { Script } from './script';
import { propertyOf, spreadHolding } from './options';
import { namedChildren } from './syntax';
import type { SyntaxNode } from './syntax';
import { trace, traceProperty } from './trace';
import type { Trace } from './trace';
import { markTunable, numberAs } from './tunable';
import { usersElsewhere } from './users';

/** A number that a call is given: written there, or held in a constant, an object of settings or a parameter's default. */
export interface WrittenNumber {
  readonly node: SyntaxNode;
  /** The script that `node` is in: the one that asks, or another of its project. */
  readonly script: Script;
  readonly value: number;
  /** Where it is held if not in the call itself: "RATE in line 3". */
  readonly via: string | null;
  /** Other places of the same kind that a change reaches as well. */
  readonly alsoIn: readonly SyntaxNode[];
  /** Why changing it would change something else too, as a sentence. */
  readonly obstacle: string | null;
}

/** A number that can't be read, with the reason: "units comes from another file". */
export interface UnknownNumber {
  readonly reason: string;
}

/**
 * Finds the number an expression stands for.
 *
 * @param alike tells of another use of the same constant whether it may change along; none may by default
 */
export function findNumber(
  script: Script,
  expression: SyntaxNode,
  alike?: (use: SyntaxNode) => boolean,
): WrittenNumber | UnknownNumber {
  return numberIn(script, trace(script, expression), alike);
}

/**
 * Finds the number that options hold under a name, also where a spread brings it; null where nothing does.
 *
 * @param alike as in {@link findNumber}
 */
export function findOption(
  script: Script,
  object: SyntaxNode,
  name: string,
  alike?: (use: SyntaxNode) => boolean,
): WrittenNumber | UnknownNumber | null {
  const given = propertyOf(script, object, name);
  if (given)
    return given.value ? findNumber(script, given.value, alike) : { reason: l10n.t('it is a method') };
  const spread = spreadHolding(script, object, name);
  if (spread === null) return null;
  const [inner, ...more] = namedChildren(object).flatMap((c) =>
    c.type === 'spread_element' ? namedChildren(c) : [],
  );
  if (!inner || more.length > 0) return { reason: l10n.t`${spread} may bring it` };
  const found = numberIn(script, traceProperty(script, inner, name), alike);
  return isKnown(found) ? found : { reason: l10n.t`${spread} may bring it` };
}

function numberIn(
  script: Script,
  found: Trace,
  alike: (use: SyntaxNode) => boolean = () => false,
): WrittenNumber | UnknownNumber {
  if (found.kind === 'unknown') return { reason: found.reason };
  const { node, holders, script: home } = found;
  const value = node.type === 'number' ? valueOf(home, node) : NaN;
  if (!Number.isFinite(value)) {
    const text = home.text.slice(node.start, node.end).replace(/\s+/g, ' ');
    return { reason: l10n.t`it is computed (${text.length > 40 ? `${text.slice(0, 37)}…` : text})` };
  }
  const passed = [script, home, ...holders.map((holder) => holder.script)];
  const last = holders.at(-1);
  let obstacle: string | null = null;
  const alsoIn: SyntaxNode[] = [];
  for (const holder of holders) {
    const isHere = holder.script === script;
    const foreign = holder.others.filter((use) => !isHere || !alike(use));
    if (isHere) alsoIn.push(...holder.others.filter(alike));
    const lines = [...new Set(foreign.map((use) => holder.script.places.lineOf(use.start)))];
    const elsewhere = holder.exported ? usersElsewhere(holder, passed) : [];
    if (elsewhere && elsewhere.length > 0)
      obstacle ??= l10n.t`${holder.name} is also used in ${joinedByAnd(elsewhere)}: change it by hand.`;
    else if (!elsewhere)
      obstacle ??= l10n.t`${holder.name} is exported, so other files may use it: change it by hand.`;
    else if (lines.length > 0)
      obstacle ??= isHere
        ? l10n.t`${holder.name} is also used in line ${lines.join(', ')}: change it by hand, or give this place a number of its own.`
        : l10n.t`${holder.name} is also used in ${fileName(holder.script)} line ${lines.join(', ')}: change it by hand, or give this place a number of its own.`;
  }
  const line = home.places.lineOf(node.start);
  const via = last
    ? home === script
      ? l10n.t`${last.name} in line ${line}`
      : l10n.t`${last.name} in ${fileName(home)} line ${line}`
    : null;
  return { node, script: home, value, via, alsoIn, obstacle };
}

function fileName({ place }: Script): string {
  return place?.file.replace(/^.*[/\\]/, '') ?? '';
}

/** Writes another value in the place of a number, in its way of writing; or says why that is not safe. */
export function changeNumber(script: Script, written: WrittenNumber, value: number): Attempt {
  if (written.obstacle !== null) return { disabled: written.obstacle };
  const { start, end } = written.node;
  const original = written.script.text.slice(start, end);
  const edit = replace(written.node, markTunable(numberAs(original, value)));
  if (written.script === script) return { edits: [edit] };
  const file = written.script.place?.file;
  if (file === undefined) throw new Error('a number of another file has no place');
  return { edits: [{ ...edit, file }] };
}

export function isKnown(number: WrittenNumber | UnknownNumber): number is WrittenNumber {
  return 'value' in number;
}

/** "(RATE in line 3)" behind a title, or nothing. */
export function viaWords({ via }: WrittenNumber): string {
  return via === null ? '' : ` (${via})`;
}

/** The number an expression stands for; null where that isn't written in this file. To change it: {@link changeNumber}. */
export function writtenNumber(script: Script, expression: SyntaxNode): WrittenNumber | null {
  const number = findNumber(script, expression);
  return isKnown(number) ? number : null;
}

/** Takes the noise of binary fractions off: 0.01 / 10 is 0.001. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function valueOf({ text }: Pick<Script, 'text'>, node: SyntaxNode): number {
  return Number(text.slice(node.start, node.end).replaceAll('_', ''));
}
