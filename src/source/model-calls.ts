import type { Model } from './models';
import { lookup } from './scopes';
import type { Script } from './script';
import { child, enclosingFunction, methodCall, unwrap } from './syntax';
import type { SyntaxNode } from './syntax';

/**
 * The compile or training calls of a model: those on its own variable; where there is none (a function returns the model), those on
 * variables that are no other model's of this file.
 */
export function callsOf<T extends { readonly node: SyntaxNode }>(
  script: Script,
  model: Model,
  models: readonly Model[],
  calls: readonly T[],
): T[] {
  const own = ownCallsOf(script, model, calls);
  if (own.length > 0) return own;
  return calls.filter((call) => !models.some((other) => isOn(script, call, other)));
}

/** Those on the model's own variable only. */
export function ownCallsOf<T extends { readonly node: SyntaxNode }>(
  script: Script,
  model: Model,
  calls: readonly T[],
): T[] {
  return calls.filter((call) => isOn(script, call, model));
}

function isOn(script: Script, { node }: { readonly node: SyntaxNode }, model: Model): boolean {
  const given = methodCall(node)?.receiver;
  if (!given) return false;
  const receiver = unwrap(given);
  const binding = receiver.type === 'identifier' ? lookup(script.scopes, receiver, script.text) : null;
  const owner = binding?.declaration ?? script.text.slice(receiver.start, receiver.end);
  if (model.placements.some((placement) => placement.owner === owner)) return true;
  // `const model = tf.model({ inputs, outputs })` in the function that applies the layers.
  const value = binding?.value && unwrap(binding.value);
  const callee = value?.type === 'call_expression' ? child(value, 'function') : null;
  if (!value || !callee || script.framework.pathOf(callee)?.join('.') !== 'model') return false;
  const around = enclosingFunction(value) ?? script.root;
  return model.placements.some((placement) => placement.owner === around);
}
