import type { TextEdit } from '../../protocol/edits';
import { insertAfterItem, insertAt, insertProperty, replace } from '../editing';
import { mergeEdits } from '../fix';
import { propertyOf, resolveConst } from '../options';
import { reference } from '../references';
import type { Script } from '../script';
import { inStyleOf } from '../style';
import { callArguments, child, methodCall, namedChildren, unwrap } from '../syntax';
import type { SyntaxNode } from '../syntax';
import type { FitCall } from '../training';

/**
 * Adds an early-stopping callback to the callbacks of a fit call, whatever their shape; or says why not.
 *
 * tfjs looks at the first callback only (standardizeCallbacks in tfjs-layers/src/base_callbacks.ts): if it is an instance
 * all have to be instances, if it is a plain object all are treated as plain objects. A mixture crashes in the first
 * epoch. So every plain object becomes a `new tf.CustomCallback({…})`, which is what tfjs itself would make of it.
 */
export function withCallback(script: Script, call: FitCall, argument: string): TextEdit[] | string {
  const early = reference(script, call.node, ['callbacks', 'earlyStopping']);
  const custom = reference(script, call.node, ['CustomCallback']);
  if (!early || !custom) return 'tf is not imported here';
  const style = (snippet: string): string => inStyleOf(script, call.node, snippet);
  const stopping = style(`${early.code}(${argument})`);

  if (call.options.kind === 'opaque') return call.options.reason;
  if (call.options.kind === 'absent') {
    const last = callArguments(call.node).at(-1);
    if (!last) return 'the call has no arguments';
    return [
      ...early.edits,
      ...insertAfterItem(script, last, style(`{ callbacks: ${early.code}(${argument}) }`)),
    ];
  }
  const { object } = call.options;
  const spread = namedChildren(object).find(
    (c) => c.type === 'spread_element' && mayHold(script, c, 'callbacks'),
  );
  if (spread) return `${script.text.slice(spread.start, spread.end)} may bring callbacks of its own`;
  const present = propertyOf(script, object, 'callbacks');
  if (!present) return [...early.edits, ...insertProperty(script, object, `callbacks: ${stopping}`)];
  if (!present.value) return 'callbacks is a method';

  const value = unwrap(present.value);
  const edits = [...early.edits, ...custom.edits];
  switch (shapeOf(script, value)) {
    case 'nothing':
      return [...early.edits, replace(present.value, stopping)];
    case 'config':
      return mergeEdits([
        ...edits,
        insertAt(value.start, `[new ${custom.code}(`),
        insertAt(value.end, `), ${stopping}]`),
      ]);
    case 'instance':
      return [...early.edits, insertAt(value.start, '['), insertAt(value.end, `, ${stopping}]`)];
    case 'list':
      return mergeEdits([
        ...edits,
        ...namedChildren(value).flatMap((item) =>
          shapeOf(script, unwrap(item)) === 'config'
            ? [insertAt(item.start, `new ${custom.code}(`), insertAt(item.end, ')')]
            : [],
        ),
        ...appendTo(script, value, stopping),
      ]);
    case 'unknown': {
      // null, one callback or several, plain objects or instances: known only when it runs.
      const kept = script.text.slice(value.start, value.end);
      const made = `[${kept} ?? []].flat().map((c) => ('setModel' in c ? c : new ${custom.code}(c)))`;
      const code = `[...${style(made)}, ${stopping}]`;
      return [
        ...edits,
        replace(
          present.node.end === value.end && present.shorthand ? present.node : value,
          present.shorthand ? `callbacks: ${code}` : code,
        ),
      ];
    }
  }
}

function appendTo(script: Script, list: SyntaxNode, text: string): TextEdit[] {
  const last = namedChildren(list).at(-1);
  return last ? insertAfterItem(script, last, text) : [replace(list, `[${text}]`)];
}

type Shape = 'nothing' | 'config' | 'instance' | 'list' | 'unknown';

function shapeOf(script: Script, value: SyntaxNode): Shape {
  if (value.type === 'null' || value.type === 'undefined') return 'nothing';
  if (value.type === 'object') return 'config';
  if (value.type === 'array') {
    const items = namedChildren(value).map((item) => shapeOf(script, unwrap(item)));
    return items.every((item) => item === 'config' || item === 'instance') ? 'list' : 'unknown';
  }
  if (value.type === 'identifier' || value.type === 'shorthand_property_identifier') {
    const resolved = resolveConst(script, value);
    const shape = resolved === value ? 'unknown' : shapeOf(script, resolved);
    return shape === 'config' || shape === 'instance' ? shape : 'unknown';
  }
  const callee = child(value, value.type === 'new_expression' ? 'constructor' : 'function');
  const path = callee && script.framework.pathOf(callee);
  if (path && (path[0] === 'callbacks' || path[0] === 'CustomCallback')) return 'instance';
  if (path?.join('.') === 'node.tensorBoard') return 'instance';
  const method = methodCall(value);
  // tfjs-vis: tfvis.show.fitCallbacks(…) makes a plain object of handlers.
  if (method && script.text.slice(method.name.start, method.name.end) === 'fitCallbacks') return 'config';
  return 'unknown';
}

/** Whether a spread may bring this property: yes unless it is an object in this file that doesn't. */
export function mayHold(script: Script, spread: SyntaxNode, name: string): boolean {
  const inner = namedChildren(spread)[0];
  const value = inner && resolveConst(script, inner);
  if (value?.type !== 'object') return true;
  if (propertyOf(script, value, name)) return true;
  return namedChildren(value).some((c) => c.type === 'spread_element' && mayHold(script, c, name));
}
