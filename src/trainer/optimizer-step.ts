import type { UpdateAttributes } from '../backends/updates';
import type { Engine, Tensor, Variable } from './framework';
import { isObject, isTensor, isVariable } from './framework';
import { updatesInPlace } from './in-place';
import type { Optimizer, Rule } from './optimizer-rules';
import type { Updates } from './updates-of';

/*
 * All of this happens in each training step. So what stays the same from step to step is found once and then known again by identity, in
 * plain loops: where a step of a small network takes 2 ms, V8's compiler spent 250 ms of a processor on the function that found it anew.
 */

/** What an optimizer is given: in the order of its variables, or by their names. */
export type NamedGradients = readonly { name: string; tensor: unknown }[] | Record<string, unknown>;

/** By name. */
export type Variables = Readonly<Record<string, Variable>>;

/** One of an optimizer's variables. */
interface Part {
  readonly name: string;
  readonly value: Variable;
  readonly states: readonly Variable[];
  /** Whether all of them are 32-bit floating point and of one shape. */
  readonly isPlain: boolean;
  readonly updates: { times: number };
}

/** An optimizer's variables as they were found. */
export interface Subject {
  readonly optimizer: Optimizer;
  readonly rule: Rule;
  readonly parts: readonly Part[];
  /** The scalars of the rule's powers. */
  readonly powers: readonly Variable[];
}

/** What one step does. */
export interface Step {
  readonly subject: Subject;
  readonly attributes: UpdateAttributes;
  /** One a part; null for what stays as it is. */
  readonly gradients: readonly (Tensor | null)[];
  /** The next values of the powers. */
  readonly powers: readonly number[];
}

/** Nothing where something isn't as expected; in the first step, for one, there are no states yet. */
export function findSubject(
  variables: Variables,
  optimizer: Optimizer,
  rule: Rule,
  gradients: NamedGradients,
): Subject | null {
  if (typeof optimizer['incrementIterations'] !== 'function') return null;
  const names = Array.isArray(gradients) ? gradients.map(({ name }) => String(name)) : Object.keys(gradients);
  const parts: Part[] = [];
  for (const [i, name] of names.entries()) {
    const value = variables[name];
    const states = rule.states.flatMap((list) => stateAt(optimizer[list], i) ?? []);
    if (!value || states.length !== rule.states.length) return null;
    const isPlain = [value, ...states].every(
      ({ dtype, shape }) => dtype === 'float32' && isSameShape(shape, value.shape),
    );
    parts.push({ name, value, states, isPlain, updates: updatesInPlace(value) });
  }
  const powers: Variable[] = [];
  for (const { power } of rule.powers) {
    const variable = optimizer[rule.from[power] ?? ''];
    if (!isTensor(variable) || !isVariable(variable) || variable.dtype !== 'float32') return null;
    powers.push(variable);
  }
  return { optimizer, rule, parts, powers };
}

/** Whether the optimizer has the same variables still, for the same names. */
export function isStill(
  variables: Variables,
  { optimizer, rule, parts, powers }: Subject,
  gradients: NamedGradients,
): boolean {
  if (!hasNames(gradients, parts)) return false;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part && variables[part.name] !== part.value) return false;
  }
  for (let k = 0; k < rule.states.length; k++)
    if (!hasStates(optimizer[rule.states[k] ?? ''], parts, k)) return false;
  for (let p = 0; p < powers.length; p++)
    if (optimizer[rule.from[rule.powers[p]?.power ?? -1] ?? ''] !== powers[p]) return false;
  return true;
}

function hasNames(gradients: NamedGradients, parts: readonly Part[]): boolean {
  if (!isList(gradients)) {
    const names = Object.keys(gradients);
    for (let i = 0; i < names.length; i++) if (names[i] !== parts[i]?.name) return false;
    return names.length === parts.length;
  }
  if (gradients.length !== parts.length) return false;
  for (let i = 0; i < parts.length; i++) if (gradients[i]?.name !== parts[i]?.name) return false;
  return true;
}

function hasStates(list: unknown, parts: readonly Part[], k: number): boolean {
  if (!Array.isArray(list)) return false;
  for (let i = 0; i < parts.length; i++) {
    const state = parts[i]?.states[k];
    const entry: unknown = list[i];
    if (!state || state.isDisposed || !isObject(entry) || entry['variable'] !== state) return false;
  }
  return true;
}

/** What a step does to what was found; null where it is more than an update of numbers by numbers. */
export function stepOf(updates: Updates, subject: Subject, given: NamedGradients): Step | null {
  const { optimizer, rule, parts } = subject;
  const from: number[] = [];
  for (let i = 0; i < rule.from.length; i++) {
    const number = numberOf(updates, optimizer[rule.from[i] ?? '']);
    if (Number.isNaN(number)) return null;
    from.push(number);
  }
  const gradients: (Tensor | null)[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (!part) return null;
    const gradient = isList(given) ? given[i]?.tensor : given[part.name];
    if (gradient === null || gradient === undefined) gradients.push(null);
    else if (part.isPlain && isTensor(gradient) && fits(gradient, part.value)) gradients.push(gradient);
    else return null;
  }
  const powers: number[] = [];
  for (let i = 0; i < rule.powers.length; i++) {
    const { power = -1, base = -1 } = rule.powers[i] ?? {};
    // Exact in 64 bits, and rounded once: as a product of two scalars in 32 bits.
    powers.push(Math.fround(Math.fround(from[power] ?? NaN) * Math.fround(from[base] ?? NaN)));
  }
  return { subject, attributes: { rule: rule.rule, numbers: rule.numbers(from) }, gradients, powers };
}

function fits({ dtype, shape }: Tensor, value: Variable): boolean {
  return dtype === 'float32' && isSameShape(shape, value.shape);
}

export function carryOut(
  engine: Engine,
  updates: Updates,
  { subject, attributes, gradients, powers }: Step,
): void {
  const { parts } = subject;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    const gradient = gradients[i];
    if (!part || !gradient) continue;
    if (updates.inPlace.updateInPlace(attributes, part.value, gradient, part.states)) part.updates.times++;
    else updateBeside(engine, updates, attributes, part, gradient);
  }
  for (let i = 0; i < powers.length; i++) {
    const variable = subject.powers[i];
    const next = powers[i] ?? NaN;
    if (!variable || updates.inPlace.setNumberInPlace(variable, next)) continue;
    engine.tidy(() => {
      variable.assign(updates.makeTensor(Float32Array.of(next), []));
    });
  }
  (subject.optimizer['incrementIterations'] as () => void).call(subject.optimizer);
}

/** The old values stay as they are: other tensors have them, too. */
function updateBeside(
  engine: Engine,
  updates: Updates,
  attributes: UpdateAttributes,
  part: Part,
  gradient: Tensor,
): void {
  engine.tidy(() => {
    const results = updates.calculate(attributes, part.value, gradient, part.states);
    for (const [i, variable] of [part.value, ...part.states].entries()) {
      const result = results[i];
      if (result) variable.assign(result);
    }
  });
}

function numberOf(updates: Updates, value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return isTensor(value) && value.dtype === 'float32' ? updates.inPlace.numberAt(value) : NaN;
}

function stateAt(list: unknown, i: number): Variable | null {
  const entry: unknown = Array.isArray(list) ? list[i] : null;
  const variable = isObject(entry) ? entry['variable'] : null;
  return isTensor(variable) && isVariable(variable) && !variable.isDisposed ? variable : null;
}

function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function isList(gradients: NamedGradients): gradients is readonly { name: string; tensor: unknown }[] {
  return Array.isArray(gradients);
}
