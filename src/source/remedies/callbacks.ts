import type { TextEdit } from '../../protocol/edits';
import { addOption, insertAfterItem, insertAt, replace } from '../editing';
import { mergeEdits } from '../fix';
import type { Attempt } from '../fix';
import { propertyOf, resolveConst, spreadHolding } from '../options';
import { reference } from '../references';
import type { Script } from '../script';
import { inStyleOf } from '../style';
import { child, methodCall, namedChildren, unwrap } from '../syntax';
import type { SyntaxNode } from '../syntax';
import type { FitCall } from '../training';

/**
 * Adds an early-stopping callback to the callbacks of a fit call, whatever their shape; or says why not.
 *
 * tfjs looks at the first callback only (standardizeCallbacks in tfjs-layers/src/base_callbacks.ts): if it is an instance
 * all have to be instances, if it is a plain object all are treated as plain objects. A mixture crashes in the first
 * epoch. So every plain object becomes a `new tf.CustomCallback({…})`, which is what tfjs itself would make of it.
 */
export function withCallback(script: Script, call: FitCall, argument: string): Attempt {
  const { options } = call;
  const near = options.kind === 'literal' ? options.object : call.node;
  const early = reference(script, near, ['callbacks', 'earlyStopping']);
  const custom = reference(script, near, ['CustomCallback']);
  if (!early || !custom) return { disabled: 'Not safe to edit: tf is not imported here.' };
  const stopping = inStyleOf(script, near, `${early.code}(${argument})`);
  const done = (...edits: TextEdit[]): Attempt => ({ edits: mergeEdits([...early.edits, ...edits]) });

  const present = options.kind === 'literal' ? propertyOf(script, options.object, 'callbacks') : null;
  const spread = options.kind === 'literal' ? spreadHolding(script, options.object, 'callbacks') : null;
  if (spread) return { disabled: `Not safe to edit: ${spread} may bring callbacks of its own.` };
  if (!present) {
    const added = addOption(script, call.node, options, `callbacks: ${stopping}`);
    return 'edits' in added ? done(...added.edits) : added;
  }
  if (!present.value) return { disabled: 'Not safe to edit: callbacks is a method.' };

  const value = unwrap(present.value);
  const key = present.shorthand ? 'callbacks: ' : '';
  const around = (before: string, after: string): TextEdit[] => [
    insertAt(value.start, key + before),
    insertAt(value.end, after),
  ];
  const asInstance = (c: string): string =>
    `(${c}) => ('setModel' in ${c} ? ${c} : new ${custom.code}(${c}))`;
  const mapped = `.map(${inStyleOf(script, near, asInstance('c'))})`;
  switch (shapeOf(script, value)) {
    case 'nothing':
      return done(replace(value, stopping));
    case 'instance':
      return done(...around('[', `, ${stopping}]`));
    case 'config':
      return done(...custom.edits, ...around(`[new ${custom.code}(`, `), ${stopping}]`));
    case 'list':
      return done(
        ...custom.edits,
        ...instances(script, value, custom.code),
        ...append(script, value, stopping),
      );
    case 'unknown':
      // null, one callback or several, plain objects or instances: known only when it runs.
      if (value.type === 'array') return done(...custom.edits, ...around('[...', `${mapped}, ${stopping}]`));
      return done(
        ...custom.edits,
        ...(isSimple(value)
          ? around('[...[', ` ?? []].flat()${mapped}, ${stopping}]`)
          : around('[...[(', `) ?? []].flat()${mapped}, ${stopping}]`)),
      );
  }
}

/** Makes the plain objects of a list instances. */
function instances(script: Script, list: SyntaxNode, constructor: string): TextEdit[] {
  return namedChildren(list).flatMap((item) =>
    shapeOf(script, unwrap(item)) === 'config'
      ? [insertAt(item.start, `new ${constructor}(`), insertAt(item.end, ')')]
      : [],
  );
}

function isSimple(value: SyntaxNode): boolean {
  return /^(identifier|shorthand_property_identifier|member_expression|call_expression)$/.test(value.type);
}

function append(script: Script, list: SyntaxNode, text: string): TextEdit[] {
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
