import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../../protocol/edits';
import { bringBlock } from '../blocks';
import type { Block } from '../blocks';
import { addOption, insertAfterItem, insertAt, replace } from '../editing';
import { mergeEdits } from '../fix';
import type { Attempt } from '../fix';
import { writtenNumber } from '../numbers';
import { propertyOf, resolveConst, spreadHolding } from '../options';
import { reference } from '../references';
import type { Script } from '../script';
import { lookup } from '../scopes';
import { inStyleOf } from '../style';
import { ancestors, child, descendants, isFunction, methodCall, namedChildren, unwrap } from '../syntax';
import type { SyntaxNode } from '../syntax';
import type { FitCall } from '../training';

/** An instance of a callback as code, and the edits it needs elsewhere in the file. */
export interface CallbackCode {
  readonly code: string;
  readonly edits: readonly TextEdit[];
}

/** `new Name(argument)` of a class that is brought along; with no argument where that is empty. */
export function ownCallback(
  script: Script,
  call: FitCall,
  block: Block,
  argument: string,
): CallbackCode | { disabled: string } {
  const near = call.options.kind === 'literal' ? call.options.object : call.node;
  const brought = bringBlock(script, near, block);
  if ('disabled' in brought) return brought;
  return { code: `new ${block.name}(${inStyleOf(script, near, argument)})`, edits: brought.edits };
}

/** Why callbacks do nothing for a call, or null where they work. */
export function withoutCallbacks(script: Script, call: FitCall): string | null {
  if (call.call === 'trainOnBatch' || call.call === 'minimize')
    return l10n.t('This loop is your own and calls no callbacks: do it where the epoch ends.');
  if (trainsSingleEpochs(script, call))
    return l10n.t(
      'Each call in this loop trains one epoch, and callbacks start anew with each: do it in the loop.',
    );
  return null;
}

/** Whether the callbacks of a call, as far as they are written in the file, name something. */
export function mentionsCallback(script: Script, call: FitCall, name: RegExp): boolean {
  if (call.options.kind !== 'literal') return false;
  const callbacks = propertyOf(script, call.options.object, 'callbacks');
  if (!callbacks) return false;
  const value = callbacks.value ? resolveConst(script, callbacks.value) : callbacks.node;
  return [callbacks.node, value].some((root) =>
    [...descendants(root)].some(
      (node) => node.children.length === 0 && name.test(script.text.slice(node.start, node.end)),
    ),
  );
}

/** A loop of one's own around a fit of one epoch. */
export function trainsSingleEpochs(script: Script, call: FitCall): boolean {
  if (!trainsOneEpoch(script, call)) return false;
  for (const at of ancestors(call.node)) {
    if (/^(for|for_in|while|do)_statement$/.test(at.type)) return true;
    if (isFunction(at)) return false;
  }
  return false;
}

/** Whether the call trains one epoch, which tfjs does where no number is given. */
export function trainsOneEpoch(script: Script, call: FitCall): boolean {
  if (call.options.kind === 'opaque') return false;
  const given = call.options.kind === 'literal' ? propertyOf(script, call.options.object, 'epochs') : null;
  if (!given && call.options.kind === 'literal' && spreadHolding(script, call.options.object, 'epochs'))
    return false;
  const epochs = given?.value ? writtenNumber(script, given.value)?.value : given ? null : 1;
  return epochs === 1;
}

/**
 * Adds a callback to the callbacks of a fit call, whatever their shape; or says why not.
 *
 * tfjs looks at the first callback only (standardizeCallbacks in tfjs-layers/src/base_callbacks.ts): if it is an instance
 * all have to be instances, if it is a plain object all are treated as plain objects. A mixture crashes in the first
 * epoch. So every plain object becomes a `new tf.CustomCallback({…})`, which is what tfjs itself would make of it.
 */
export function withCallback(
  script: Script,
  call: FitCall,
  callback: CallbackCode | { disabled: string },
): Attempt {
  const { options } = call;
  const near = options.kind === 'literal' ? options.object : call.node;
  if ('disabled' in callback) return callback;
  const custom = reference(script, near, ['CustomCallback']);
  if (!custom) return { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
  const added = callback.code;
  const done = (...edits: TextEdit[]): Attempt => ({ edits: mergeEdits([...callback.edits, ...edits]) });

  const present = options.kind === 'literal' ? propertyOf(script, options.object, 'callbacks') : null;
  const spread = options.kind === 'literal' ? spreadHolding(script, options.object, 'callbacks') : null;
  if (spread) return { disabled: l10n.t`Not safe to edit: ${spread} may bring callbacks of its own.` };
  if (!present) {
    const attempt = addOption(script, call.node, options, `callbacks: ${added}`);
    return 'edits' in attempt ? done(...attempt.edits) : attempt;
  }
  if (!present.value) return { disabled: l10n.t('Not safe to edit: callbacks is a method.') };

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
      return done(replace(value, added));
    case 'instance':
      return done(...around('[', `, ${added}]`));
    case 'config':
      return done(...custom.edits, ...around(`[new ${custom.code}(`, `), ${added}]`));
    case 'list':
      return done(...custom.edits, ...instances(script, value, custom.code), ...append(script, value, added));
    case 'unknown':
      // null, one callback or several, plain objects or instances: known only when it runs.
      if (value.type === 'array') return done(...custom.edits, ...around('[...', `${mapped}, ${added}]`));
      return done(
        ...custom.edits,
        ...(isSimple(value)
          ? around('[...[', ` ?? []].flat()${mapped}, ${added}]`)
          : around('[...[(', `) ?? []].flat()${mapped}, ${added}]`)),
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
  if (value.type === 'new_expression' && isCallbackClass(script, child(value, 'constructor')))
    return 'instance';
  const callee = child(value, value.type === 'new_expression' ? 'constructor' : 'function');
  const path = callee && script.framework.pathOf(callee);
  if (path && (path[0] === 'callbacks' || path[0] === 'CustomCallback')) return 'instance';
  if (path?.join('.') === 'node.tensorBoard') return 'instance';
  const method = methodCall(value);
  // tfjs-vis: tfvis.show.fitCallbacks(…) makes a plain object of handlers.
  if (method && script.text.slice(method.name.start, method.name.end) === 'fitCallbacks') return 'config';
  return 'unknown';
}

/** A class of the file that extends one of the framework's callbacks. */
function isCallbackClass(script: Script, constructor: SyntaxNode | null): boolean {
  const binding = constructor?.type === 'identifier' ? lookup(script.scopes, constructor, script.text) : null;
  const heritage = binding?.value?.children.find((c) => c.type === 'class_heritage');
  return (
    binding?.kind === 'class' &&
    heritage !== undefined &&
    [...descendants(heritage)].some((node) =>
      /^(Callback|CustomCallback|EarlyStopping)$/.test(script.framework.pathOf(node)?.join('.') ?? ''),
    )
  );
}
