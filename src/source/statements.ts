import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../protocol/edits';
import type { Attempt } from './fix';
import { insertAt, trailingComment } from './editing';
import { inFileStyle } from './blocks';
import type { Script } from './script';
import { indentAt, newlineOf } from './style';
import { ancestors } from './syntax';
import type { SyntaxNode } from './syntax';

/** Puts statements, written our way, before the statement a node is in, on lines of their own. */
export function insertBefore(script: Script, node: SyntaxNode, code: string): Attempt {
  const statement = statementOf(node);
  if (!statement)
    return { disabled: l10n.t('There is no place before it: put the code around it into braces first.') };
  const { text, places } = script;
  const indent = indentAt(script, statement.start);
  const newline = newlineOf(text);
  const own = text.slice(places.lineStart(places.lineOf(statement.start)), statement.start).trim() === '';
  const lines = inFileStyle(script, node, code).split('\n');
  return own
    ? { edits: [insertAt(statement.start, lines.map((line) => line + newline + indent).join(''))] }
    : {
        edits: [insertAt(statement.start, `${lines.map((l) => (/[;}]$/.test(l) ? l : `${l};`)).join(' ')} `)],
      };
}

/** Puts statements, written our way, behind a statement that has a line to itself. */
export function insertBehind(script: Script, statement: SyntaxNode, code: string): TextEdit {
  const before = newlineOf(script.text) + indentAt(script, statement.start);
  const lines = inFileStyle(script, statement, code).split('\n');
  const at = trailingComment(script, statement)?.end ?? statement.end;
  return insertAt(at, lines.map((line) => before + line).join(''));
}

/** The statement of a block a node is in; null where a function without braces or an `if` without them comes first. */
function statementOf(node: SyntaxNode): SyntaxNode | null {
  let at = node;
  for (const outer of ancestors(node)) {
    if (/^(program|statement_block|switch_case|switch_default)$/.test(outer.type)) return at;
    if (/^(arrow_function|class_body|(if|for|for_in|while|do)_statement|else_clause)$/.test(outer.type))
      return null;
    at = outer;
  }
  return null;
}
