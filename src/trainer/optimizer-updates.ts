import { UPDATE_KERNEL, type UpdateAttributes, type UpdateRule } from '../backends/updates';
import type { Engine, Tensor, Variable } from './framework';
import { isObject, isTensor, isVariable } from './framework';
import { wrap } from './patch';

/*
 * tfjs-core's optimizers take a dozen kernels for each variable (Adam: 14). Where the backend does an update in one pass, this does
 * so, and only after it has seen that the result is the same to the bit: an optimizer's first step is its own (it makes its states),
 * in its second both are done and compared, so that no version of tfjs has to be trusted to calculate as the one known here.
 * Adamax and Adadelta stay as they are: they are rare.
 *
 * Denormal numbers (below 1.2e-38), on which a processor takes a hundred times as long, are calculated with all the same, as in tfjs's own
 * kernels. The moments of a weight that gets no gradient any more end among them and stay there (0.9 of the four smallest steps above zero
 * rounds to four), but taken as zeros they would be other bits, and WebAssembly can't leave them out without a comparison more for each number.
 */

interface Rule {
  rule: UpdateRule;
  /** The optimizer's lists of states, one state a variable. */
  states: readonly string[];
  /** The optimizer's numbers, flags and scalars that the rule's numbers are made of. */
  from: readonly string[];
  numbers: (...from: number[]) => number[];
  /** Scalars that are multiplied in each step, and by what. */
  powers?: Readonly<Record<string, string>>;
}

const RMS_PROP = {
  from: ['decay', 'momentum', 'learningRate', 'epsilon'],
  numbers: (decay = NaN, ...rest: number[]) => [decay, 1 - decay, ...rest],
};

const RULES: Readonly<Record<string, (optimizer: Optimizer) => Rule>> = {
  SGD: () => ({ rule: 'descend', states: [], from: ['c'], numbers: (...all) => all }),
  Momentum: () => ({
    rule: 'descendWithMomentum',
    states: ['accumulations'],
    from: ['c', 'm', 'useNesterov'],
    numbers: (...all) => all,
  }),
  Adagrad: () => ({
    rule: 'adagrad',
    states: ['accumulatedGrads'],
    from: ['learningRate'],
    // It takes the backend's epsilon: that of 32-bit floating point.
    numbers: (rate = NaN) => [-rate, 1e-7],
  }),
  RMSProp: ({ centered }) =>
    centered === true
      ? {
          rule: 'centeredRmsProp',
          states: ['accumulatedMeanSquares', 'accumulatedMoments', 'accumulatedMeanGrads'],
          ...RMS_PROP,
        }
      : { rule: 'rmsProp', states: ['accumulatedMeanSquares', 'accumulatedMoments'], ...RMS_PROP },
  Adam: () => ({
    rule: 'adam',
    states: ['accumulatedFirstMoment', 'accumulatedSecondMoment'],
    from: ['beta1', 'accBeta1', 'beta2', 'accBeta2', 'learningRate', 'epsilon'],
    numbers: (beta1 = NaN, power1 = NaN, beta2 = NaN, power2 = NaN, rate = NaN, epsilon = NaN) => [
      ...[beta1, 1 - beta1, 1 - power1],
      ...[beta2, 1 - beta2, 1 - power2],
      ...[-rate, epsilon],
    ],
    powers: { accBeta1: 'beta1', accBeta2: 'beta2' },
  }),
};

type Optimizer = Record<string, unknown>;
type NamedGradients = { name: string; tensor: unknown }[] | Record<string, unknown>;
type UpdatingEngine = Engine & {
  readonly backend: { updatesVariables: true };
  readonly registeredVariables: Readonly<Record<string, Variable>>;
};

/** What one step does. */
interface Step {
  attributes: UpdateAttributes;
  parts: { value: Variable; gradient: Tensor; states: Variable[] }[];
  powers: { variable: Variable; next: Float32Array<ArrayBuffer> }[];
}

/** Numbers, values and states together, that are compared at most: 16 MB. */
const MOST_COMPARED = 4_000_000;

/** Classes whose steps can be done in one pass. */
export const UPDATED_CLASSES = Object.keys(RULES);

export interface OptimizerUpdates {
  /** @param className one of `UPDATED_CLASSES` */
  instrument(className: string, prototype: Record<string, unknown>): void;
}

export function createOptimizerUpdates(current: () => Engine | null): OptimizerUpdates {
  const isSame = new WeakMap<Optimizer, boolean>();
  return {
    instrument(className, prototype) {
      const ruleOf = RULES[className];
      if (!ruleOf) return;
      wrap<Optimizer>(prototype, 'applyGradients', (original) => {
        return function applyGradients(this: Optimizer, ...args) {
          const engine = current();
          const step =
            engine && canUpdate(engine) && isSame.get(this) !== false
              ? stepOf(engine, this, ruleOf(this), args[0] as NamedGradients)
              : null;
          if (!engine || !step) return original.apply(this, args);
          if (isSame.get(this) !== true) {
            const sample = sampleOf(step);
            const results = sample.parts.map((part) => updated(engine, step, part));
            const result = original.apply(this, args);
            isSame.set(this, sample.parts.length > 0 && hasDone(sample, results));
            for (const tensor of results.flat()) tensor.dispose();
            return result;
          }
          engine.tidy(() => carryOut(engine, step));
          (this['incrementIterations'] as () => void).call(this);
          return undefined;
        };
      });
    },
  };
}

function canUpdate(engine: Engine): engine is UpdatingEngine {
  if (engine.backendName !== 'wasm' || !('backend' in engine) || !('registeredVariables' in engine))
    return false;
  return isObject(engine.backend) && engine.backend['updatesVariables'] === true;
}

/** Nothing where something isn't as expected; in the first step, for one, there are no states yet. */
function stepOf(
  engine: UpdatingEngine,
  optimizer: Optimizer,
  { rule, states, from, numbers, powers = {} }: Rule,
  gradients: NamedGradients,
): Step | null {
  if (typeof optimizer['incrementIterations'] !== 'function') return null;
  const named = Array.isArray(gradients)
    ? gradients.map(({ name, tensor }) => [name, tensor] as const)
    : Object.entries(gradients);
  const given = from.map((name) => numberOf(optimizer[name]));
  const step: Step = { attributes: { rule, numbers: numbers(...given) }, parts: [], powers: [] };
  if (given.some(Number.isNaN)) return null;
  for (const [i, [name, gradient]] of named.entries()) {
    const value = engine.registeredVariables[name];
    const own = states.map((list) => stateOf(optimizer[list], i));
    if (!value || own.some((state) => state === null)) return null;
    if (gradient === null || gradient === undefined) continue;
    if (!isTensor(gradient)) return null;
    const part = { value, gradient, states: own.filter((state) => state !== null) };
    for (const { dtype, shape } of [value, gradient, ...part.states])
      if (dtype !== 'float32' || shape.join() !== value.shape.join()) return null;
    step.parts.push(part);
  }
  for (const [power, base] of Object.entries(powers)) {
    const variable = optimizer[power];
    if (!isTensor(variable) || !isVariable(variable)) return null;
    // Exact in 64 bits, and rounded once: as a product of two scalars in 32 bits.
    const next = Math.fround(numberOf(variable)) * Math.fround(numberOf(optimizer[base]));
    step.powers.push({ variable, next: Float32Array.of(next) });
  }
  return step;
}

function numberOf(value: unknown): number {
  if (isTensor(value)) return value.dataSync()[0] ?? NaN;
  return typeof value === 'number' || typeof value === 'boolean' ? Number(value) : NaN;
}

function stateOf(list: unknown, i: number): Variable | null {
  const entry: unknown = Array.isArray(list) ? list[i] : null;
  const variable = isObject(entry) ? entry['variable'] : null;
  return isTensor(variable) && isVariable(variable) ? variable : null;
}

function updated(
  engine: Engine,
  { attributes }: Step,
  { value, gradient, states }: Step['parts'][0],
): Tensor[] {
  const inputs = { value, gradient, states } as unknown as Record<string, Tensor>;
  return engine.runKernel(UPDATE_KERNEL, inputs, { ...attributes }) as Tensor[];
}

function carryOut(engine: Engine, step: Step): void {
  for (const part of step.parts) {
    const results = updated(engine, step, part);
    for (const [i, variable] of [part.value, ...part.states].entries()) {
      const result = results[i];
      if (result) variable.assign(result);
    }
  }
  for (const { variable, next } of step.powers) variable.assign(engine.makeTensor(next, [], 'float32'));
}

/**
 * What of a step is compared: of a large model its smaller variables, because all of them at once, as results and as copies, take more memory than the
 * training does (100 million weights: 2.9 GB in place of 1.7). Each element is treated as the others are.
 */
function sampleOf(step: Step): Step {
  let room = MOST_COMPARED;
  const parts = [...step.parts]
    .sort((a, b) => a.value.size - b.value.size)
    .filter(({ value, states }) => (room -= value.size * (1 + states.length)) >= 0);
  return { ...step, parts };
}

/** Whether the optimizer has come to the same, bit by bit. */
function hasDone({ parts, powers }: Step, results: readonly Tensor[][]): boolean {
  const pairs = parts.flatMap(({ value, states }, k) =>
    [value, ...states].map((variable, i) => [variable.dataSync(), results[k]?.[i]?.dataSync()] as const),
  );
  for (const { variable, next } of powers) pairs.push([variable.dataSync(), next]);
  return pairs.every(([a, b]) => b !== undefined && Buffer.compare(bytes(a), bytes(b)) === 0);
}

function bytes({ buffer, byteOffset, byteLength }: ReturnType<Tensor['dataSync']>): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
