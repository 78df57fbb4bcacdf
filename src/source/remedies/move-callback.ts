import * as l10n from '@vscode/l10n';
import { insertAt, insertProperty, removeItems } from '../editing';
import { fix, mergeEdits } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import { propertiesOf, propertyOf, resolveConst } from '../options';
import type { Property } from '../options';
import { reference } from '../references';
import type { Script } from '../script';
import { inStyleOf } from '../style';
import { contains, namedChildren } from '../syntax';
import type { SyntaxNode } from '../syntax';
import type { FitCall } from '../training';
import { withCallback } from './callbacks';

const HANDLER = /^on(Train|Epoch|Batch)(Begin|End)$|^onYield$/;

/** Handlers beside `callbacks` are ignored without a word: they go inside. */
export const moveCallback: Remedy = {
  id: 'move-callback',
  find: (script) =>
    script.fits.flatMap((call) => {
      const { options } = call;
      if (options.kind !== 'literal') return [];
      const stray = [...propertiesOf(script, options.object)].filter(([name]) => HANDLER.test(name));
      return stray.length === 0 ? [] : [offer(script, call, options.object, stray)];
    }),
};

type Stray = readonly (readonly [string, Property])[];

function offer(script: Script, call: FitCall, object: SyntaxNode, stray: Stray): Fix {
  const names = stray.map(([name]) => name).join(', ');
  return fix({
    id: `move-callback:fit@${call.index}`,
    remedy: 'move-callback',
    title: l10n.t`Move ${names} into callbacks`,
    reason: l10n.t`TensorFlow.js calls ${names} only as part of callbacks; beside it, it is ignored.`,
    fit: call.index,
    ...edit(script, call, object, stray),
  });
}

function edit(script: Script, call: FitCall, object: SyntaxNode, stray: Stray): Attempt {
  const nodes = stray.map(([, { node }]) => node);
  const code = nodes.map((node) => script.text.slice(node.start, node.end)).join(', ');
  const present = propertyOf(script, object, 'callbacks');
  if (!present) return { edits: around(script, object, nodes, code) };
  const value = present.value && resolveConst(script, present.value);
  const removed = removeItems(script, nodes);
  if (value?.type === 'object' && contains(object, value)) {
    const taken = propertiesOf(script, value);
    if (stray.every(([name]) => !taken.has(name)))
      return { edits: mergeEdits([...removed, ...insertProperty(script, value, code)]) };
  }
  const custom = reference(script, object, ['CustomCallback']);
  if (!custom) return { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
  const added = withCallback(script, call, {
    code: `new ${custom.code}(${inStyleOf(script, object, '{ ')}${code}${inStyleOf(script, object, ' }')})`,
    edits: custom.edits,
  });
  return 'edits' in added ? { edits: mergeEdits([...removed, ...added.edits]) } : added;
}

/** Handlers side by side get `callbacks: { … }` around them; scattered ones are gathered. */
function around(script: Script, object: SyntaxNode, nodes: readonly SyntaxNode[], code: string) {
  const all = namedChildren(object);
  const [first, last] = [nodes[0], nodes.at(-1)];
  const between = first && last ? all.slice(all.indexOf(first), all.indexOf(last) + 1) : [];
  const spaced = inStyleOf(script, object, '{ x }').startsWith('{ ') ? ' ' : '';
  if (first && last && between.length === nodes.length)
    return [insertAt(first.start, `callbacks: {${spaced}`), insertAt(last.end, `${spaced}}`)];
  return mergeEdits([
    ...removeItems(script, nodes),
    ...insertProperty(script, object, `callbacks: {${spaced}${code}${spaced}}`),
  ]);
}
