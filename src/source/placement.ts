import * as l10n from '@vscode/l10n';
import { lookup } from './scopes';
import type { LayerCall } from './layers';
import type { Script } from './script';
import { ancestors, callArguments, child, enclosingFunction, methodCall, wrapped } from './syntax';
import type { SyntaxNode } from './syntax';
import { usesOf } from './uses';

/**
 * How a layer gets into its model, after following variables and wrappers:
 * - 'statement': `model.add(layer);`, `list.push(layer);` — `node` is the call
 * - 'element': in a list of layers, also one that is pushed — `node` is the element
 * - 'apply': `layer.apply(x)` — `node` is the call
 * - 'nowhere': `reason` says why nothing can be put behind it
 */
export interface Placement {
  readonly layer: LayerCall;
  readonly kind: 'statement' | 'element' | 'apply' | 'nowhere';
  readonly node: SyntaxNode;
  /** What tells models apart: a variable's declaration, a list, a function. */
  readonly owner: SyntaxNode | string;
  readonly reason: string;
}

export function placementOf(script: Script, layer: LayerCall): Placement {
  const seen = new Set<SyntaxNode>();
  let at = layer.node;
  const nowhere = (reason: string): Placement => ({
    layer,
    kind: 'nowhere',
    node: at,
    owner: at.type + String(at.start),
    reason,
  });
  for (;;) {
    if (seen.has(at)) return nowhere(l10n.t('the layer is used in a circle'));
    seen.add(at);
    const outer = wrapped(at);
    const parent = outer.parent;
    if (!parent) return nowhere(l10n.t('the layer is not used'));
    const grand = parent.parent;
    const method = grand && methodCall(grand);
    if (parent.type === 'arguments' && grand && method) {
      const name = script.text.slice(method.name.start, method.name.end);
      if (name === 'add' || name === 'push') {
        const owner = ownerOf(script, method.receiver);
        // Of `list.push(first, second)` each is an element of its own.
        return callArguments(grand).length > 1
          ? { layer, kind: 'element', node: outer, owner, reason: '' }
          : { layer, kind: 'statement', node: grand, owner, reason: '' };
      }
    }
    if (parent.type === 'array') {
      const around = parent.parent;
      if (around?.type === 'pair' && keyOf(script, around) === 'cell') at = around;
      else return { layer, kind: 'element', node: outer, owner: listOwner(script, parent), reason: '' };
    }
    if (parent.type === 'member_expression' && grand && method && child(parent, 'object') === outer) {
      const name = script.text.slice(method.name.start, method.name.end);
      if (name === 'apply')
        return {
          layer,
          kind: 'apply',
          node: grand,
          owner: enclosingFunction(grand) ?? script.root,
          reason: '',
        };
    }
    const next = onwards(script, outer, parent);
    if (typeof next === 'string') return nowhere(next);
    at = next;
  }
}

/** The expression that carries the layer on: a wrapper, a ternary, the one use of a variable; or why there is none. */
function onwards(script: Script, outer: SyntaxNode, parent: SyntaxNode): SyntaxNode | string {
  if (parent.type === 'ternary_expression' && child(parent, 'condition') !== outer) return parent;
  if (parent.type === 'pair') {
    const wrapper = parent.parent?.parent?.parent;
    if (wrapper && script.layers.some((layer) => layer.node === wrapper)) return wrapper;
    return l10n.t('the layer is part of another object');
  }
  const name =
    parent.type === 'variable_declarator'
      ? child(parent, 'name')
      : parent.type === 'assignment_expression'
        ? child(parent, 'left')
        : null;
  if (name?.type === 'identifier') {
    const uses = readsOf(script, name);
    const text = script.text.slice(name.start, name.end);
    if (uses.length === 1 && uses[0]) return uses[0];
    return uses.length === 0
      ? l10n.t`${text} is not used in this file`
      : l10n.t`${text} is used in ${uses.length} places`;
  }
  if (parent.type === 'arrow_function')
    return l10n.t('the layer is made by an arrow function without braces');
  if (parent.type === 'return_statement') return l10n.t('the layer is returned to somewhere else');
  return l10n.t('the layer is part of a larger expression');
}

/** Where a variable is read. */
function readsOf(script: Script, name: SyntaxNode): SyntaxNode[] {
  const binding = lookup(script.scopes, name, script.text);
  const uses = binding
    ? usesOf(script, binding)
    : (script.names.get(script.text.slice(name.start, name.end)) ?? []);
  return uses.filter(
    (node) =>
      node.field !== 'left' &&
      node.parent?.type !== 'variable_declarator' &&
      lookup(script.scopes, node, script.text) === binding,
  );
}

function keyOf(script: Script, pair: SyntaxNode): string {
  const key = child(pair, 'key');
  return key ? script.text.slice(key.start, key.end) : '';
}

/** A model variable by its declaration; other receivers (`this.model`) by their text. */
export function ownerOf(script: Script, receiver: SyntaxNode): SyntaxNode | string {
  const binding = receiver.type === 'identifier' ? lookup(script.scopes, receiver, script.text) : null;
  return binding?.declaration ?? script.text.slice(receiver.start, receiver.end);
}

/** For a list given to `const model = tf.sequential({ layers: […] })` the variable, so that `model.add` joins in. */
function listOwner(script: Script, list: SyntaxNode): SyntaxNode | string {
  for (const at of ancestors(list)) {
    if (at.type === 'variable_declarator') return child(at, 'name') ?? list;
    if (at.type === 'assignment_expression') {
      const left = child(at, 'left');
      return left ? ownerOf(script, left) : list;
    }
    if (!['pair', 'object', 'arguments', 'call_expression'].includes(at.type)) return list;
  }
  return list;
}

/** Whether the code at a place is run again and again: in a loop, or in a function that is called for each of some items. */
export function isRepeated({ node }: Placement, text: string): boolean {
  for (const at of ancestors(node)) {
    if (/^(for|for_in|while|do)_statement$/.test(at.type)) return true;
    if (/^(program|function_declaration|method_definition)$/.test(at.type)) return false;
    if (!/^(arrow_function|function_expression)$/.test(at.type)) continue;
    const callee = at.parent?.type === 'arguments' ? child(at.parent.parent, 'function') : null;
    if (!callee) return false;
    if (
      /\b(forEach|map|flatMap|reduce|reduceRight|from|times|each)$/.test(text.slice(callee.start, callee.end))
    )
      return true;
  }
  return false;
}
