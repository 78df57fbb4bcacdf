import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../protocol/edits';
import type { Attempt } from './fix';
import type { Options } from './options';
import type { Script } from './script';
import { indentAt, indentStep, inStyleOf, newlineOf } from './style';
import { callArguments, namedChildren } from './syntax';
import type { SyntaxNode } from './syntax';

export function replace(node: { start: number; end: number }, text: string): TextEdit {
  return { start: node.start, end: node.end, text };
}

export function insertAt(offset: number, text: string): TextEdit {
  return { start: offset, end: offset, text };
}

/** Adds `property` (`name: value`) as the last one of an object literal. */
export function insertProperty(script: Script, object: SyntaxNode, property: string): TextEdit[] {
  const last = namedChildren(object).at(-1);
  return last ? insertAfterItem(script, last, property) : [fillEmpty(script, object, property)];
}

/** Adds several properties as the last ones of an object literal, each on a line of its own where those that are there have one. */
export function insertProperties(
  script: Script,
  object: SyntaxNode,
  properties: readonly string[],
): TextEdit[] {
  const last = namedChildren(object).at(-1);
  const before = last && previous(last);
  const ownLines = before && script.places.lineOf(before.end) < script.places.lineOf(last.start);
  const between = ownLines ? `,${newlineOf(script.text)}${indentAt(script, last.start)}` : ', ';
  return insertProperty(script, object, properties.join(between));
}

/** Adds an item before another one of an array, on a line of its own where that has one. */
export function insertBeforeItem(script: Script, item: SyntaxNode, text: string): TextEdit[] {
  const before = previous(item);
  const ownLine = before && script.places.lineOf(before.end) < script.places.lineOf(item.start);
  const between = ownLine ? `${newlineOf(script.text)}${indentAt(script, item.start)}` : ' ';
  return [insertAt(item.start, `${text},${between}`)];
}

/**
 * Adds an item after another one of an object, array, argument or import list, on a line of its own where the items have
 * theirs. A comment behind the item stays behind it, and no comma ends up inside it.
 */
export function insertAfterItem(script: Script, item: SyntaxNode, text: string): TextEdit[] {
  const comma = commaAfter(item);
  const tail = trailingComment(script, comma ?? item);
  const swallows = tail !== null && isLineComment(script, tail);
  const next = following(comma ?? item);
  const crowded = next !== null && script.places.lineOf(next.start) === script.places.lineOf(item.end);
  if (!swallows && (!startsLine(item) || crowded)) return [insertAt(item.end, `, ${text}`)];

  const own = startsLine(item) ? item : (item.parent ?? item);
  const step = own === item ? '' : indentStep(script.text);
  const line = `${newlineOf(script.text)}${indentAt(script, own.start)}${step}${text}${comma ? ',' : ''}`;
  const at = tail?.end ?? comma?.end ?? item.end;
  if (comma) return [insertAt(at, line)];
  return at === item.end ? [insertAt(at, `,${line}`)] : [insertAt(item.end, ','), insertAt(at, line)];

  /** Whether the item before (or the opening bracket) is on an earlier line. */
  function startsLine(node: SyntaxNode): boolean {
    const before = previous(node);
    return before !== null && script.places.lineOf(before.end) < script.places.lineOf(node.start);
  }
}

function fillEmpty(script: Script, object: SyntaxNode, text: string): TextEdit {
  const hasComment = object.children.some((c) => c.type === 'comment');
  if (!hasComment) return replace(object, inStyleOf(script, object, `{ ${text} }`));
  const newline = newlineOf(script.text);
  return insertAt(
    object.start + 1,
    `${newline}${indentAt(script, object.start)}${indentStep(script.text)}${text},`,
  );
}

/** Takes items out of one list, with their commas and, where they had lines to themselves, these and their comments. */
export function removeItems(script: Script, items: readonly SyntaxNode[]): TextEdit[] {
  const inOrder = items.toSorted((a, b) => a.start - b.start);
  return runs(inOrder).flatMap((run) => {
    const [first, last] = [run[0], run.at(-1)];
    return first && last ? removeRun(script, first, last) : [];
  });
}

function removeRun(script: Script, first: SyntaxNode, last: SyntaxNode): TextEdit[] {
  const { text, places } = script;
  const before = previous(first);
  const comma = commaAfter(last);
  const alone = before !== null && places.lineOf(before.end) < places.lineOf(first.start);
  const end = comma?.end ?? last.end;
  const tail = alone ? (trailingComment(script, { end })?.end ?? end) : end;
  if (comma && !alone) return [{ start: first.start, end: end + blank(text.slice(end)), text: '' }];
  // The white space before goes too, so that what follows stays on its own line.
  const start = text.slice(0, first.start).trimEnd().length;
  if (comma || before?.type !== ',')
    return [{ start: before?.type === ',' || comma ? start : first.start, end: tail, text: '' }];
  return start <= before.end
    ? [{ start: before.start, end: tail, text: '' }]
    : [replace(before, ''), { start, end: tail, text: '' }];
}

function blank(text: string): number {
  return /^[ \t]*/.exec(text)?.[0].length ?? 0;
}

/** Splits items in the order of the text into runs of neighbours. */
function runs(items: readonly SyntaxNode[]): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [];
  for (const item of items) {
    const comma = previous(item);
    const group = groups.find((g) => comma && g.at(-1) === previous(comma));
    if (group) group.push(item);
    else groups.push([item]);
  }
  return groups;
}

function siblings(node: SyntaxNode): readonly SyntaxNode[] {
  return node.parent?.children ?? [];
}

/** The token or node before, comments left out. */
function previous(node: SyntaxNode): SyntaxNode | null {
  const all = siblings(node).filter((c) => c.type !== 'comment');
  return all[all.indexOf(node) - 1] ?? null;
}

/** The next item of the list. */
function following(node: SyntaxNode): SyntaxNode | null {
  const all = siblings(node).filter((c) => c.type !== 'comment');
  const next = all[all.indexOf(node) + 1];
  return next?.named ? next : null;
}

function commaAfter(item: SyntaxNode): SyntaxNode | null {
  const all = siblings(item).filter((c) => c.type !== 'comment');
  const next = all[all.indexOf(item) + 1];
  return next?.type === ',' ? next : null;
}

/** The last comment behind a node on the same line, with nothing but white space and comments between. */
export function trailingComment(script: Script, node: { end: number }): SyntaxNode | null {
  let end = node.end;
  let last: SyntaxNode | null = null;
  for (const comment of script.comments) {
    if (comment.start < end) continue;
    if (!/^[ \t]*$/.test(script.text.slice(end, comment.start))) break;
    last = comment;
    end = comment.end;
  }
  return last;
}

export function isLineComment(script: Script, comment: SyntaxNode): boolean {
  return script.text.startsWith('//', comment.start);
}

/** Expressions behind which `.method(…)` can stand as they are. */
const RECEIVER =
  /^(identifier|this|member_expression|subscript_expression|call_expression|parenthesized_expression|non_null_expression)$/;

/** An expression as code with a member behind it: `data`, `(data as Dataset)`. */
export function asReceiver({ text }: Script, node: SyntaxNode): string {
  const code = text.slice(node.start, node.end);
  return RECEIVER.test(node.type) ? code : `(${code})`;
}

/** Puts `.method(…)` behind an expression. */
export function callOn(node: SyntaxNode, call: string): TextEdit[] {
  return RECEIVER.test(node.type)
    ? [insertAt(node.end, call)]
    : [insertAt(node.start, '('), insertAt(node.end, `)${call}`)];
}

/** Takes a statement out, with its line and the comment behind it where it has the line to itself. */
export function removeStatement(script: Script, statement: SyntaxNode): TextEdit {
  const { text, places } = script;
  const lineStart = places.lineStart(places.lineOf(statement.start));
  const end = trailingComment(script, statement)?.end ?? statement.end;
  const before = text.slice(lineStart, statement.start);
  const after = /^[ \t]*(\r?\n|$)/.exec(text.slice(end));
  if (before.trim() !== '' || !after) return replace(statement, '');
  return { start: lineStart, end: end + after[0].length, text: '' };
}

/** Adds an option to a call, with an options object where there is none yet. */
export function addOption(script: Script, call: SyntaxNode, options: Options, property: string): Attempt {
  if (options.kind === 'opaque') return { disabled: l10n.t`Not safe to edit: ${options.reason}.` };
  if (options.kind === 'literal') return { edits: insertProperty(script, options.object, property) };
  const last = callArguments(call).at(-1);
  if (!last) return { disabled: l10n.t('Not safe to edit: the call has no arguments.') };
  return { edits: insertAfterItem(script, last, inStyleOf(script, call, `{ ${property} }`)) };
}
