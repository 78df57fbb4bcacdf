import * as l10n from '@vscode/l10n';
import { fieldOf } from './fields';
import { holderOf, mayRead, textOf } from './holders';
import type { Holder } from './holders';
import { propertyOf, spreadHolding, unfrozen } from './options';
import { exportOf } from './exports';
import { requiredModule, scriptOf } from './project';
import { lookup } from './scopes';
import type { Binding } from './scopes';
import type { Script } from './script';
import { ancestors, argumentAt, child, unwrap, wrapped } from './syntax';
import type { SyntaxNode } from './syntax';
import { defaultOf, isHandedOut, mentionsOf, parameterOf } from './uses';

/** Where a value is written down, or why that can't be told. */
export type Trace =
  | {
      readonly kind: 'written';
      readonly node: SyntaxNode;
      /** The script that `node` is in. */
      readonly script: Script;
      readonly holders: readonly Holder[];
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Follows an expression through constants, objects that hold settings, and parameters to where its value is written. */
export function trace(from: Script, expression: SyntaxNode): Trace {
  const holders: Holder[] = [];
  let script = from;
  let at = unfrozen(script, unwrap(expression));
  for (let depth = 0; depth < 8; depth++) {
    const step = stepFrom(script, at);
    if (step === null) return { kind: 'written', node: at, script, holders };
    if (typeof step === 'string') return { kind: 'unknown', reason: step };
    holders.push(...step.holders);
    script = step.script;
    at = unfrozen(script, unwrap(step.value));
  }
  return { kind: 'unknown', reason: l10n.t('it goes through too many names') };
}

/** Like {@link trace}, for a property of the object that an expression stands for. */
export function traceProperty(script: Script, object: SyntaxNode, key: string): Trace {
  const step = property(script, object, key, []);
  if (typeof step === 'string') return { kind: 'unknown', reason: step };
  const found = trace(step.script, step.value);
  return found.kind === 'unknown' ? found : { ...found, holders: [...step.holders, ...found.holders] };
}

interface Step {
  readonly value: SyntaxNode;
  readonly script: Script;
  readonly holders: readonly Holder[];
}

/** One step back: null where the value is written here, a reason where it comes from can't be told. */
function stepFrom(script: Script, at: SyntaxNode): Step | string | null {
  const text = textOf(script, at);
  if (at.type === 'identifier' || at.type === 'shorthand_property_identifier') {
    const binding = lookup(script.scopes, at, script.text);
    if (!binding) return text === 'undefined' ? null : l10n.t`${text} is not defined in this file`;
    return fromBinding(script, binding, at, binding.path);
  }
  if (at.type !== 'member_expression') return null;
  const object = child(at, 'object');
  const key = child(at, 'property');
  const base = object && unwrap(object);
  const binding = base?.type === 'identifier' ? lookup(script.scopes, base, script.text) : null;
  if (!base || !key || at.children.some((c) => c.type === 'optional_chain'))
    return l10n.t`${text} is set elsewhere`;
  const field = fieldOf(script, base, textOf(script, key), at);
  if (field !== null) return typeof field === 'string' ? field : { ...field, script };
  if (base.type === 'member_expression' || requiredModule(script, base) !== null)
    return property(script, base, textOf(script, key), []);
  if (!binding) return l10n.t`${text} is set elsewhere`;
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
  if (binding.kind === 'import' && binding.module !== null && script.place)
    return fromImport(script, binding, use, path);
  const [key, ...deeper] = path;
  if (deeper.length > 0 && binding.value && requiredModule(script, binding.value) !== null && deeper[0])
    return inModule(script, binding.value, path, holderOf(script, binding, use, deeper[0]));
  if (deeper.length > 0) return l10n.t`${[name, ...path].join('.')} is taken out of a nested object`;
  if (binding.assignments.length > 0) return l10n.t`${name} is assigned more than once`;
  if (binding.kind === 'import') return l10n.t`${name} comes from another file`;
  // A destructured name is a holder of its own, beside the property it is taken from.
  const own = holderOf(script, binding, use, binding.path.length > 0 ? null : (key ?? null));
  if (binding.kind === 'parameter') return fromParameter(script, binding, key ?? null, own);
  if (!binding.value)
    return isLoopVariable(binding)
      ? l10n.t`${name} is another in each round of the loop`
      : l10n.t`${name} has no value yet`;
  if (key === undefined) return { value: binding.value, script, holders: [own] };
  return property(script, binding.value, key, [own]);
}

/** `units` of `for (const units of [16, 8])`, also where it is taken out of what goes round. */
function isLoopVariable({ declaration }: Binding): boolean {
  for (const at of ancestors(declaration)) {
    if (at.type === 'for_in_statement') return true;
    if (at.type === 'variable_declarator') return false;
  }
  return false;
}

function fromParameter(script: Script, binding: Binding, key: string | null, own: Holder): Step | string {
  const place = parameterOf(binding);
  const title = key === null || binding.path.length > 0 ? binding.name : `${binding.name}.${key}`;
  const byDefault = key === null || binding.path.length > 0 ? defaultOf(binding) : null;
  const callee = place && mentionsOf(script, place.of);
  if (!place || !callee) return l10n.t`${title} is a parameter`;
  const calls = callee.places.flatMap((use) => callOf(use) ?? []);
  const argumentsGiven = calls.flatMap((call) => argumentAt(call, place.index) ?? []);
  const given = argumentsGiven.filter((argument) => key === null || !lacks(script, argument, key));
  const lines = given.map((node) => script.places.lineOf(node.start));
  if (callee.places.some((use) => callOf(use) === null && !isHandedOut(script, use)))
    return l10n.t`${title} is a parameter of ${callee.name}, which is handed on`;
  const whole = argumentsGiven.length === 0 ? place.byDefault : null;
  if (given.length === 0 && key !== null && whole && !lacks(script, whole, key))
    return property(script, whole, key, [own]);
  if (given.length === 0 && byDefault) return { value: byDefault, script, holders: [own] };
  const [only] = given;
  if (!only || given.length > 1 || calls.length > 1)
    return lines.length > 0
      ? l10n.t`${title} is a parameter of ${callee.name}, given in line ${[...new Set(lines)].join(', ')}`
      : l10n.t`${title} is a parameter of ${callee.name}`;
  return key === null ? { value: only, script, holders: [own] } : property(script, only, key, [own]);
}

/** Whether an argument surely doesn't bring a property. */
function lacks(script: Script, argument: SyntaxNode, key: string): boolean {
  const found = trace(script, argument);
  return (
    found.kind === 'written' &&
    found.node.type === 'object' &&
    propertyOf(found.script, found.node, key) === null &&
    spreadHolding(found.script, found.node, key) === null
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
    return typeof field === 'string' ? field : { ...field, script, holders: [...holders, ...field.holders] };
  const found = trace(script, object);
  if (found.kind === 'unknown') return found.reason;
  if (requiredModule(found.script, found.node) !== null)
    return withHolders(inModule(found.script, found.node, [key], null), [...holders, ...found.holders]);
  const own = found.node.type === 'object' ? propertyOf(found.script, found.node, key) : null;
  if (!own?.value) return l10n.t`${key} is set elsewhere`;
  if (spreadHolding(found.script, found.node, key, own.node.end) !== null)
    return l10n.t`${key} may be set again by a spread`;
  // Of `config.deep`, any other use of `config` counts; those of a field are of that field.
  const isNested = unwrap(object).type === 'member_expression';
  const names = found.holders.map((holder) => ({
    ...holder,
    name: `${holder.name}.${key}`,
    key: holder.key ?? key,
    others: holder.others.filter(
      (use) => (isNested && use.type !== 'member_expression') || mayRead(holder.script, use, key),
    ),
  }));
  return { value: own.value, script: found.script, holders: [...holders, ...names] };
}

function withHolders(step: Step | string, holders: readonly Holder[]): Step | string {
  return typeof step === 'string' ? step : { ...step, holders: [...holders, ...step.holders] };
}

/** What an imported name stands for in the script that exports it. */
function fromImport(
  script: Script,
  binding: Binding,
  use: SyntaxNode,
  path: readonly string[],
): Step | string {
  const isNamespace = /^(namespace_import|import_require_clause)$/.test(
    binding.declaration.parent?.type ?? '',
  );
  // A default import has no path of its own.
  const whole = binding.path.length === 0 && !isNamespace ? ['default', ...path] : path;
  const own = holderOf(script, binding, use, path[binding.path.length] ?? null);
  return fromModule(script, binding.module ?? '', whole, binding.name, own);
}

/** The same by `require('…')`. */
function inModule(
  script: Script,
  call: SyntaxNode,
  path: readonly string[],
  own: Holder | null,
): Step | string {
  return fromModule(script, requiredModule(script, call) ?? '', path, path.join('.'), own);
}

function fromModule(
  script: Script,
  module: string,
  [name, key, ...deeper]: readonly string[],
  title: string,
  own: Holder | null,
): Step | string {
  const other = scriptOf(script, module);
  if (/\.json$/.test(module)) return l10n.t`${title} comes from ${module}, which is data: change it there`;
  const found = other && name !== undefined ? exportOf(other, name) : null;
  if (!found || name === undefined || deeper.length > 0) return l10n.t`${title} comes from another file`;
  const holders = own ? [own] : [];
  const { script: home, binding, value, through } = found;
  // Imported there and given on by another statement: two such files may go round in circles.
  if (binding?.kind === 'import') return l10n.t`${title} comes from another file`;
  if (binding) {
    const step = fromBinding(home, binding, binding.declaration, [
      ...binding.path,
      ...(key === undefined ? [] : [key]),
    ]);
    if (typeof step === 'string') return step;
    const out = step.holders.map((holder) => {
      if (holder.script !== home || holder.owner !== binding.name)
        return { ...holder, exported: true, through };
      // That it is given out is no use of its own; twice, and it goes by a name that isn't followed.
      const handed = holder.others.filter((other) => isHandedOut(home, other));
      const others = handed.length > 1 ? holder.others : holder.others.filter((o) => !handed.includes(o));
      return { ...holder, owner: name, others, exported: true, through };
    });
    return { ...step, holders: [...holders, ...out] };
  }
  if (!value) return l10n.t`${title} comes from another file`;
  const given: Holder = { name: key === undefined ? title : `${title}.${key}`, script: home, owner: name, key: key ?? null, declaration: value, others: [], exported: true, through }; // prettier-ignore
  return key === undefined
    ? { value, script: home, holders: [...holders, given] }
    : withHolders(property(home, value, key, []), [...holders, given]);
}

/** The call of which a name is the function, or the class that it makes. */
function callOf(use: SyntaxNode): SyntaxNode | null {
  const outer = wrapped(use);
  const { parent, field } = outer;
  if (parent?.type === 'call_expression' && field === 'function') return parent;
  return parent?.type === 'new_expression' && field === 'constructor' ? parent : null;
}
