import { fieldOf } from './fields';
import { holderOf, mayRead, textOf } from './holders';
import type { Holder } from './holders';
import { propertyOf, spreadHolding, unfrozen } from './options';
import { lookup } from './scopes';
import type { Binding } from './scopes';
import type { Script } from './script';
import { callArguments, child, unwrap, wrapped } from './syntax';
import type { SyntaxNode } from './syntax';
import { defaultOf, isHandedOut, mentionsOf, parameterOf } from './uses';

/** Where a value is written down, or why that can't be told. */
export type Trace =
  | { readonly kind: 'written'; readonly node: SyntaxNode; readonly holders: readonly Holder[] }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Follows an expression through constants, objects that hold settings, and parameters to where its value is written. */
export function trace(script: Script, expression: SyntaxNode): Trace {
  const holders: Holder[] = [];
  let at = unfrozen(script, unwrap(expression));
  for (let depth = 0; depth < 8; depth++) {
    const step = stepFrom(script, at);
    if (step === null) return { kind: 'written', node: at, holders };
    if (typeof step === 'string') return { kind: 'unknown', reason: step };
    holders.push(...step.holders);
    at = unfrozen(script, unwrap(step.value));
  }
  return { kind: 'unknown', reason: 'it goes through too many names' };
}

/** Like {@link trace}, for a property of the object that an expression stands for. */
export function traceProperty(script: Script, object: SyntaxNode, key: string): Trace {
  const step = property(script, object, key, []);
  if (typeof step === 'string') return { kind: 'unknown', reason: step };
  const found = trace(script, step.value);
  return found.kind === 'unknown' ? found : { ...found, holders: [...step.holders, ...found.holders] };
}

interface Step {
  readonly value: SyntaxNode;
  readonly holders: readonly Holder[];
}

/** One step back: null where the value is written here, a reason where it comes from can't be told. */
function stepFrom(script: Script, at: SyntaxNode): Step | string | null {
  const text = textOf(script, at);
  if (at.type === 'identifier' || at.type === 'shorthand_property_identifier') {
    const binding = lookup(script.scopes, at, script.text);
    if (!binding) return text === 'undefined' ? null : `${text} is not defined in this file`;
    return fromBinding(script, binding, at, binding.path);
  }
  if (at.type !== 'member_expression') return null;
  const object = child(at, 'object');
  const key = child(at, 'property');
  const base = object && unwrap(object);
  const binding = base?.type === 'identifier' ? lookup(script.scopes, base, script.text) : null;
  if (!base || !key || at.children.some((c) => c.type === 'optional_chain'))
    return `${text} is set elsewhere`;
  const field = fieldOf(script, base, textOf(script, key), at);
  if (field !== null) return field;
  if (base.type === 'member_expression') return property(script, base, textOf(script, key), []);
  if (!binding) return `${text} is set elsewhere`;
  return fromBinding(script, binding, base, [...binding.path, textOf(script, key)]);
}

/** The value a name has; with a path, that of a property of what it holds. */
function fromBinding(
  script: Script,
  binding: Binding,
  use: SyntaxNode,
  path: readonly string[],
): Step | string {
  const { name } = binding;
  const [key, ...deeper] = path;
  if (deeper.length > 0) return `${[name, ...path].join('.')} is taken out of a nested object`;
  if (binding.assignments.length > 0) return `${name} is assigned more than once`;
  if (binding.kind === 'import') return `${name} comes from another file`;
  // A destructured name is a holder of its own, beside the property it is taken from.
  const own = holderOf(script, binding, use, binding.path.length > 0 ? null : (key ?? null));
  if (binding.kind === 'parameter') return fromParameter(script, binding, key ?? null, own);
  if (!binding.value) return `${name} has no value yet`;
  if (key === undefined) return { value: binding.value, holders: [own] };
  return property(script, binding.value, key, [own]);
}

function fromParameter(script: Script, binding: Binding, key: string | null, own: Holder): Step | string {
  const place = parameterOf(binding);
  const title = key === null || binding.path.length > 0 ? binding.name : `${binding.name}.${key}`;
  const byDefault = key === null || binding.path.length > 0 ? defaultOf(binding) : null;
  const callee = place && mentionsOf(script, place.of);
  if (!place || !callee) return `${title} is a parameter`;
  const calls = callee.places.flatMap((use) => callOf(use) ?? []);
  const argumentsGiven = calls.flatMap((call) => argumentAt(call, place.index) ?? []);
  const given = argumentsGiven.filter((argument) => key === null || !lacks(script, argument, key));
  const lines = given.map((node) => script.places.lineOf(node.start));
  if (callee.places.some((use) => callOf(use) === null && !isHandedOut(script, use)))
    return `${title} is a parameter of ${callee.name}, which is handed on`;
  const whole = argumentsGiven.length === 0 ? place.byDefault : null;
  if (given.length === 0 && key !== null && whole && !lacks(script, whole, key))
    return property(script, whole, key, [own]);
  if (given.length === 0 && byDefault) return { value: byDefault, holders: [own] };
  const [only] = given;
  if (!only || given.length > 1 || calls.length > 1)
    return `${title} is a parameter of ${callee.name}${lines.length > 0 ? `, given in line ${[...new Set(lines)].join(', ')}` : ''}`;
  return key === null ? { value: only, holders: [own] } : property(script, only, key, [own]);
}

/** What a call gives for a parameter; a spread before it may bring it. */
function argumentAt(call: SyntaxNode, index: number): SyntaxNode | null {
  const list = callArguments(call);
  return list.slice(0, index).find((one) => one.type === 'spread_element') ?? list[index] ?? null;
}

/** Whether an argument surely doesn't bring a property. */
function lacks(script: Script, argument: SyntaxNode, key: string): boolean {
  const found = trace(script, argument);
  return (
    found.kind === 'written' &&
    found.node.type === 'object' &&
    propertyOf(script, found.node, key) === null &&
    spreadHolding(script, found.node, key) === null
  );
}

/** A property of an object that is written down in this file. */
function property(
  script: Script,
  object: SyntaxNode,
  key: string,
  holders: readonly Holder[],
): Step | string {
  const field = fieldOf(script, unwrap(object), key, object);
  if (field !== null)
    return typeof field === 'string' ? field : { ...field, holders: [...holders, ...field.holders] };
  const found = trace(script, object);
  if (found.kind === 'unknown') return found.reason;
  const own = found.node.type === 'object' ? propertyOf(script, found.node, key) : null;
  if (!own?.value) return `${key} is set elsewhere`;
  if (spreadHolding(script, found.node, key, own.node.end) !== null)
    return `${key} may be set again by a spread`;
  // Of `config.deep`, any other use of `config` counts; those of a field are of that field.
  const isNested = unwrap(object).type === 'member_expression';
  const names = found.holders.map((holder) => ({
    ...holder,
    name: `${holder.name}.${key}`,
    others: holder.others.filter(
      (use) => (isNested && use.type !== 'member_expression') || mayRead(script, use, key),
    ),
  }));
  return { value: own.value, holders: [...holders, ...names] };
}

/** The call of which a name is the function, or the class that it makes. */
function callOf(use: SyntaxNode): SyntaxNode | null {
  const outer = wrapped(use);
  const calls = outer.parent?.type === 'call_expression' && outer.field === 'function';
  const makes = outer.parent?.type === 'new_expression' && outer.field === 'constructor';
  return (calls || makes) && outer.parent ? outer.parent : null;
}
