import type { Reference } from './references';
import { lookupName } from './scopes';
import type { Script } from './script';
import { indentAt, indentStep, newlineOf } from './style';
import { trailingComment } from './editing';
import { ancestors, callArguments, child, contains, descendants, isFunction, namedChildren } from './syntax';
import type { SyntaxNode } from './syntax';

/** A place for a declaration of one's own: what comes before and after it, so that blank lines set it apart. */
export interface Home {
  readonly offset: number;
  readonly indent: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The first place at which all these names have their values and which the code at `near` sees: behind the imports for imported
 * names, behind the declaration for others, at the top of the function for a parameter. Null where that is an arrow function without braces.
 */
export function homeOf(script: Script, near: SyntaxNode, names: readonly Reference[]): Home | null {
  let best: { block: SyntaxNode; after: SyntaxNode | null } | null =
    names.length === 0 ? { block: script.root, after: null } : null;
  for (const { code, edits } of names) {
    const one = declarationOf(script, near, code.split('.')[0] ?? '', edits[0]?.start ?? null);
    if (!one) return null;
    const deeper = best === null || (one.block !== best.block && contains(best.block, one.block));
    const later =
      best?.block === one.block && (one.after?.end ?? -1) > (best.after?.end ?? -1) && one.after !== null;
    if (deeper || later) best = one;
  }
  if (!best) return null;
  return best.block.type === 'program' ? atTop(script, best.block, best.after) : inside(script, best);
}

/** The block a name belongs to, and the statement in it that gives it its value. */
function declarationOf(script: Script, near: SyntaxNode, name: string, edited: number | null) {
  const binding = lookupName(script.scopes, near, name);
  if (!binding && edited === null) return { block: script.root, after: null };
  const declaration =
    binding?.declaration ??
    [...descendants(script.root)].find((node) => node.children.length === 0 && node.end === edited);
  if (!declaration) return null;
  if (binding?.kind === 'parameter') {
    const owner = [...ancestors(declaration)].find(isFunction);
    const body = child(owner, 'body');
    return body?.type === 'statement_block' ? { block: body, after: null } : null;
  }
  let after = declaration;
  for (const at of ancestors(declaration)) {
    if (at.type === 'program' || at.type === 'statement_block') return { block: at, after };
    after = at;
  }
  return null;
}

function atTop(script: Script, program: SyntaxNode, after: SyntaxNode | null): Home {
  const statements = program.children.filter((c) => c.named && c.type !== 'comment');
  let last = after;
  // Imports and requires that follow stay together with the first.
  for (const statement of statements) {
    if (last && statement.end <= last.end) continue;
    if (!isLoading(script, statement)) break;
    last = statement;
  }
  return last ? behind(script, last, '') : beforeFirst(script, statements[0] ?? program);
}

function inside(script: Script, { block, after }: { block: SyntaxNode; after: SyntaxNode | null }): Home {
  const first = namedChildren(block)[0];
  const indent =
    first && script.places.lineOf(first.start) > script.places.lineOf(block.start)
      ? indentAt(script, first.start)
      : indentAt(script, block.start) + indentStep(script.text);
  if (after) return behind(script, after, indent);
  const newline = newlineOf(script.text);
  return { offset: block.start + 1, indent, before: newline, after: newline };
}

function behind(script: Script, statement: SyntaxNode, indent: string): Home {
  const newline = newlineOf(script.text);
  const offset = trailingComment(script, statement)?.end ?? statement.end;
  const rest = script.text.slice(offset);
  const blank = /^[ \t]*\r?\n[ \t]*(\r?\n|$)/.test(rest) || rest.trim() === '';
  const crowded = /^[ \t]*\S/.test(rest);
  return {
    offset,
    indent,
    before: newline + newline,
    after: crowded ? newline + newline : blank ? '' : newline,
  };
}

/** Before the first statement; a comment right above a declaration stays with it, any other stays at the head of the file. */
function beforeFirst(script: Script, first: SyntaxNode): Home {
  const newline = newlineOf(script.text);
  const declares = /^(function|class|export|generator)/.test(first.type);
  let start = first.start;
  for (const comment of [...script.comments].reverse()) {
    if (!declares || comment.end > start) continue;
    if (!/^[ \t]*\r?\n?[ \t]*$/.test(script.text.slice(comment.end, start))) break;
    start = comment.start;
  }
  const before = start > 0 && /\S[ \t]*\r?\n[ \t]*$/.test(script.text.slice(0, start)) ? newline : '';
  return { offset: start, indent: '', before, after: newline + newline };
}

/** `import …`, `const x = require(…)`, `const { dense } = tf.layers`, `'use strict'`. */
function isLoading(script: Script, statement: SyntaxNode): boolean {
  if (statement.type === 'import_statement' || statement.type === 'hash_bang_line') return true;
  if (statement.type === 'expression_statement') return statement.children[0]?.type === 'string';
  if (!/^(lexical|variable)_declaration$/.test(statement.type)) return false;
  const declared = namedChildren(statement).filter((c) => c.type === 'variable_declarator');
  return declared.length > 0 && declared.every((one) => loads(script, child(one, 'value')));
}

function loads(script: Script, value: SyntaxNode | null): boolean {
  if (!value) return false;
  const path = script.framework.pathOf(value);
  if (path !== null && path.length < 2) return true;
  const callee = value.type === 'call_expression' ? child(value, 'function') : null;
  return (
    callee !== null &&
    script.text.slice(callee.start, callee.end) === 'require' &&
    callArguments(value)[0]?.type === 'string'
  );
}
