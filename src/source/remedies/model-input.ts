import * as l10n from '@vscode/l10n';
import { insertAt, removeItems, replace } from '../editing';
import type { Attempt } from '../fix';
import type { LayerCall } from '../layers';
import { findNumber, isKnown } from '../numbers';
import { propertyOf, resolveConst, resolveOptions } from '../options';
import type { Property } from '../options';
import { isRepeated } from '../placement';
import type { Placement } from '../placement';
import type { Script } from '../script';
import { insertBefore } from '../statements';
import { callArguments, child, contains, methodCall, namedChildren, unwrap, wrapped } from '../syntax';
import type { SyntaxNode } from '../syntax';

/** Where data enters a model: the first layer of a list, or the layer that is applied to `tf.input(…)`. */
export interface ModelInput {
  /** The layer that takes the data first. */
  readonly layer: LayerCall;
  readonly placement: Placement;
  /** The shape of one example as far as it is written: null for sizes that aren't numbers in this file. */
  readonly shape: readonly (number | null)[] | null;
  /** The option of the first layer that says the shape; null with `tf.input`. */
  readonly option: { readonly name: string; readonly property: Property; readonly object: SyntaxNode } | null;
  /** Kinds of the layers behind it, in order. */
  readonly kinds: readonly string[];
}

/** The inputs of the models built in a file; models with several inputs are left out. */
export function modelInputs(script: Script): ModelInput[] {
  return script.models.flatMap(({ placements }) => {
    const entries = placements.flatMap((placement): ModelInput[] => {
      const entry = entryOf(script, placement);
      return entry ? [{ ...entry, kinds: placements.map((p) => p.layer.kind) }] : [];
    });
    // Wrapped layers share their place with the wrapper, which is the one that says the shape.
    const nodes = new Set(entries.map((entry) => entry.placement.node));
    return nodes.size === 1 ? entries.slice(0, 1) : [];
  });
}

function entryOf(script: Script, placement: Placement): Omit<ModelInput, 'kinds'> | null {
  const { layer } = placement;
  const options = resolveOptions(script, callArguments(layer.node)[0]);
  const object = options.kind === 'literal' ? options.object : null;
  for (const name of ['inputShape', 'batchInputShape']) {
    const property = object && propertyOf(script, object, name);
    if (!object || !property) continue;
    const shape = property.value && shapeOf(script, property.value);
    const example = name === 'inputShape' ? shape : (shape?.slice(1) ?? null);
    return { layer, placement, shape: example, option: { name, property, object } };
  }
  const input = placement.kind === 'apply' ? inputCall(script, placement.node) : null;
  if (!input) return null;
  const given = resolveOptions(script, callArguments(input)[0]);
  const shape = given.kind === 'literal' ? propertyOf(script, given.object, 'shape')?.value : null;
  return { layer, placement, shape: shape ? shapeOf(script, shape) : null, option: null };
}

/** The `tf.input(…)` a layer is applied to. */
function inputCall(script: Script, apply: SyntaxNode): SyntaxNode | null {
  const [argument, ...more] = callArguments(apply);
  const value = argument && more.length === 0 ? resolveConst(script, argument) : null;
  const callee = value?.type === 'call_expression' ? child(value, 'function') : null;
  return callee && /^(input|layers\.input)$/.test(script.framework.pathOf(callee)?.join('.') ?? '')
    ? value
    : null;
}

function shapeOf(script: Script, expression: SyntaxNode): (number | null)[] | null {
  const array = resolveConst(script, expression);
  if (array.type !== 'array') return null;
  return namedChildren(array).map((item) => {
    const number = findNumber(script, item);
    return isKnown(number) ? number.value : null;
  });
}

/**
 * Puts a layer before the first one, which hands it its input shape.
 *
 * @param write the layer's code for the options given, '' or `, inputShape: [3]`
 */
export function insertFirst(script: Script, input: ModelInput, write: (shape: string) => string): Attempt {
  const { placement, option } = input;
  if (placement.kind === 'apply') {
    const [argument] = callArguments(placement.node);
    if (option || !argument)
      return { disabled: l10n.t('The input of the model is not where its first layer is applied.') };
    return { edits: [insertAt(argument.start, `${write('')}.apply(`), insertAt(argument.end, ')')] };
  }
  if (!option) return { disabled: l10n.t('The model has no layer that says its input shape here.') };
  if (placement.kind === 'nowhere')
    return { disabled: l10n.t`There is no place before it: ${placement.reason}.` };
  if (isRepeated(placement, script.text))
    return { disabled: l10n.t('The first layer is made in a loop: put it before by hand.') };
  const { property, object } = option;
  const outer = placement.node;
  if (!property.value) return { disabled: l10n.t('The input shape is not written as a value.') };
  const shape = script.text.slice(property.value.start, property.value.end);
  const code = write(`, ${property.shorthand ? option.name : `${option.name}: ${shape}`}`);
  if (!contains(input.layer.node, object))
    return {
      disabled: l10n.t('The options with the input shape are made elsewhere, and other layers may use them.'),
    };
  const moved = removeShape(script, property, object);
  if (placement.kind === 'element') return { edits: [...moved, ...beforeElement(script, outer, code)] };
  const method = methodCall(outer);
  const statement = wrapped(outer).parent;
  if (
    !method ||
    statement?.type !== 'expression_statement' ||
    unwrap(statement.children[0] ?? outer) !== outer
  )
    return { disabled: l10n.t('There is no place before it: the call is part of a larger expression.') };
  const add = script.text.slice(method.receiver.start, method.name.end);
  const before = insertBefore(script, outer, `${add}(${code});`);
  return 'edits' in before ? { edits: [...moved, ...before.edits] } : before;
}

function removeShape(script: Script, property: Property, object: SyntaxNode) {
  return namedChildren(object).length === 1
    ? [replace(wrapped(object), '')]
    : removeItems(script, [property.node]);
}

/** A list with items on lines of their own gets one more line. */
function beforeElement(script: Script, element: SyntaxNode, code: string) {
  const list = element.parent;
  const line = script.places.lineOf(element.start);
  const alone = list && script.places.lineOf(list.start) < line;
  if (!alone) return [insertAt(element.start, `${code}, `)];
  const indent = script.text.slice(script.places.lineStart(line), element.start);
  const newline = script.text.includes('\r\n') ? '\r\n' : '\n';
  return [insertAt(element.start, `${code},${newline}${/^[ \t]*$/.test(indent) ? indent : ''}`)];
}
