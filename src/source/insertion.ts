import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../protocol/edits';
import { insertAfterItem, insertAt, isLineComment, trailingComment } from './editing';
import { mergeEdits } from './fix';
import type { Attempt } from './fix';
import { optionText } from './layer-options';
import type { Placement } from './placement';
import { reference } from './references';
import type { Script } from './script';
import { indentAt, inStyleOf, newlineOf } from './style';
import { methodCall, unwrap, wrapped } from './syntax';

/**
 * Puts a new layer behind one that is there, the way that one is put into its model.
 *
 * @param factory 'dropout'
 * @param options its argument, written our way: '{ rate: 0.3 }'; may be empty
 */
export function insertLayerBehind(
  script: Script,
  placement: Placement,
  factory: string,
  options: string,
): Attempt {
  if (placement.kind === 'nowhere')
    return { disabled: l10n.t`There is no place behind it: ${placement.reason}.` };
  const near = placement.layer.node;
  const name = reference(script, near, ['layers', factory]);
  if (!name) return { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
  const edits = insertBehind(script, placement, inStyleOf(script, near, `${name.code}(${options})`));
  return typeof edits === 'string' ? { disabled: edits } : { edits: mergeEdits([...name.edits, ...edits]) };
}

/** Puts an expression that makes a layer behind a layer; or says why there is no place. */
export function insertBehind(script: Script, placement: Placement, layer: string): TextEdit[] | string {
  const { node, kind } = placement;
  if (kind === 'nowhere') return l10n.t`There is no place behind it: ${placement.reason}.`;
  if (kind === 'element') return insertAfterItem(script, node, layer);
  if (kind === 'statement') return afterStatement(script, placement, layer);
  if (givesState(script, placement)) return l10n.t('There is no place behind it: it gives its state, too.');
  // `x = dense.apply(y) as T` becomes `x = dropout.apply(dense.apply(y)) as T`: the casts stay outside.
  return [insertAt(node.start, `${layer}.apply(`), insertAt(node.end, ')')];
}

/** Whether a recurrent layer that is applied gives several outputs: `const [output, state] = lstm.apply(x)`. */
function givesState(script: Script, { layer }: Placement): boolean {
  const given = optionText(script, layer, 'returnState');
  return given !== null && given !== 'false';
}

function afterStatement(script: Script, { node }: Placement, layer: string): TextEdit[] | string {
  const statement = wrapped(node).parent;
  const method = methodCall(node);
  if (!method || statement?.type !== 'expression_statement' || unwrap(statement.children[0] ?? node) !== node)
    return l10n.t(
      'There is no place behind it: the call is part of an arrow function or a larger expression.',
    );
  if (!['program', 'statement_block', 'switch_case', 'switch_default'].includes(statement.parent?.type ?? ''))
    return l10n.t('There is no place behind it: put the statement into braces first.');
  const { text } = script;
  const semicolon = text[statement.end - 1] === ';' ? ';' : '';
  const line = `${text.slice(method.receiver.start, method.name.end)}(${layer})${semicolon}`;
  const tail = trailingComment(script, statement);
  const rest = /^[^\r\n]*/.exec(text.slice(tail?.end ?? statement.end))?.[0].trim() ?? '';
  // More code on the same line: stay on it.
  if (rest !== '' && semicolon && !(tail && isLineComment(script, tail)))
    return [insertAt(statement.end, ` ${line}`)];
  return [
    insertAt(tail?.end ?? statement.end, `${newlineOf(text)}${indentAt(script, statement.start)}${line}`),
  ];
}
