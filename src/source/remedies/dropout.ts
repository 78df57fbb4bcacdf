import type { TextEdit } from '../../protocol/edits';
import { insertAfterItem, insertAt, isLineComment, trailingComment } from '../editing';
import { fix, mergeEdits } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import { hasKernel } from '../kernels';
import { findModels } from '../models';
import type { Model } from '../models';
import type { Placement } from '../placement';
import { reference } from '../references';
import type { Script } from '../script';
import { indentAt, inStyleOf, newlineOf } from '../style';
import { methodCall, unwrap, wrapped } from '../syntax';
import { layerWords, onLayers } from './layer-fixes';

const RATE = { value: 0.3, low: 0.2, high: 0.5, scale: 'linear' } as const;
const REASON = 'Dropout keeps units from relying on each other.';

/** Puts a dropout layer behind each hidden layer with weights; never behind an output. */
export const dropout: Remedy = {
  id: 'dropout',
  find: (script) => findModels(script).flatMap((model) => inModel(script, model)),
};

function inModel(script: Script, model: Model): Fix[] {
  const single = model.placements.flatMap((placement, at) => {
    const { layer } = placement;
    if (!hasKernel(layer) || model.outputs.has(layer)) return [];
    const behind = lastOfBlock(model.placements, at);
    if (followedByDropout(model.placements, behind)) return [];
    return [
      fix({
        id: `dropout:after-${layer.kind}@${layer.index}`,
        remedy: 'dropout',
        title: `Add dropout ${RATE.value} after ${layerWords(script, layer)}`,
        reason: REASON,
        layers: [layer.index],
        literal: RATE,
        ...edit(script, model.placements[behind] ?? placement),
      }),
    ];
  });
  return [...onLayers(single, 'dropout', (which) => `Add dropout ${RATE.value} after ${which}`), ...single];
}

/**
 * A layer's activation, normalization and pooling belong to it: dropout goes behind them. Before batch normalization it
 * would shift the variance the normalization has learned (Li et al. 2018, arXiv 1801.05134).
 */
const SAME_BLOCK =
  /^(activation|reLU|leakyReLU|elu|prelu|thresholdedReLU|softmax|batchNormalization|(max|average|avg)Pool(ing)?\dd)$/;

function lastOfBlock(placements: readonly Placement[], at: number): number {
  let last = at;
  while (SAME_BLOCK.test(placements[last + 1]?.layer.kind ?? '')) last++;
  return last;
}

function followedByDropout(placements: readonly Placement[], at: number): boolean {
  const here = placements[at]?.node;
  // Wrapped layers share their place with the wrapper.
  const next = placements.slice(at + 1).find((p) => p.node !== here);
  return next !== undefined && /dropout/i.test(next.layer.kind);
}

function edit(script: Script, placement: Placement): Attempt {
  if (placement.kind === 'nowhere') return { disabled: `There is no place behind it: ${placement.reason}.` };
  const name = reference(script, placement.layer.node, ['layers', 'dropout']);
  if (!name) return { disabled: 'Not safe to edit: tf is not imported here.' };
  const layer = inStyleOf(script, placement.layer.node, `${name.code}({ rate: ${RATE.value} })`);
  const edits = insert(script, placement, layer);
  return typeof edits === 'string' ? { disabled: edits } : { edits: mergeEdits([...name.edits, ...edits]) };
}

function insert(script: Script, placement: Placement, layer: string): TextEdit[] | string {
  const { node, kind } = placement;
  if (kind === 'element') return insertAfterItem(script, node, layer);
  if (kind === 'statement') return afterStatement(script, placement, layer);
  // `x = dense.apply(y) as T` becomes `x = dropout.apply(dense.apply(y)) as T`: the casts stay outside.
  return [insertAt(node.start, `${layer}.apply(`), insertAt(node.end, ')')];
}

function afterStatement(script: Script, { node }: Placement, layer: string): TextEdit[] | string {
  const statement = wrapped(node).parent;
  const method = methodCall(node);
  if (!method || statement?.type !== 'expression_statement' || unwrap(statement.children[0] ?? node) !== node)
    return 'There is no place behind it: the call is part of an arrow function or a larger expression.';
  if (!['program', 'statement_block', 'switch_case', 'switch_default'].includes(statement.parent?.type ?? ''))
    return 'There is no place behind it: put the statement into braces first.';
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
