import type { Engine, Tensor } from './framework';
import { RULES, type Optimizer, type Rule } from './optimizer-rules';
import { carryOut, findSubject, isStill, stepOf } from './optimizer-step';
import type { NamedGradients, Step, Subject, Variables } from './optimizer-step';
import { wrap } from './patch';
import { updatesOf, type Updates } from './updates-of';

/*
 * tfjs-core's optimizers take a dozen kernels for each variable (Adam: 14). Where the backend does an update in one pass, this does
 * so, and only after it has seen that the result is the same to the bit: an optimizer's first step is its own (it makes its states),
 * in its second both are done and compared, so that no version of tfjs has to be trusted to calculate as the one known here.
 *
 * Denormal numbers (below 1.2e-38), on which a processor takes a hundred times as long, are calculated with all the same on WASM, as in tfjs's own
 * kernels (TensorFlow's take them for zeros, and so do the passes beside it). The moments of a weight that gets no gradient any more end among them and stay there (0.9 of the four smallest steps above zero
 * rounds to four), but taken as zeros they would be other bits, and WebAssembly can't leave them out without a comparison more for each number.
 */

/** What is known of an optimizer. */
interface Known {
  /** Whether its own step came to the same, and nothing else leaves it to tfjs; null before that is known. */
  isSame: boolean | null;
  subject: Subject | null;
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
  const optimizers = new WeakMap<Optimizer, Known>();

  function knownOf(optimizer: Optimizer): Known {
    let known = optimizers.get(optimizer);
    if (!known) optimizers.set(optimizer, (known = { isSame: null, subject: null }));
    return known;
  }

  return {
    instrument(className, prototype) {
      const ruleOf = RULES[className];
      if (!ruleOf) return;
      wrap<Optimizer>(prototype, 'applyGradients', (original) => {
        return function applyGradients(this: Optimizer, ...args) {
          const engine = current();
          const known = knownOf(this);
          const updates = engine && known.isSame !== false ? updatesOf(engine) : null;
          if (!engine || !updates) return original.apply(this, args);
          const step = nextStep(engine, updates, known, this, ruleOf(this), args[0] as NamedGradients);
          if (!step) return original.apply(this, args);
          if (known.isSame === true) {
            carryOut(engine, updates, step);
            return undefined;
          }
          const sample = sampleOf(step);
          const results = sample.map(({ part: { value, states }, gradient }) =>
            updates.calculate(step.attributes, value, gradient, states),
          );
          const result = original.apply(this, args);
          known.isSame = sample.length > 0 && hasDone(step, sample, results);
          for (const tensor of results.flat()) tensor.dispose();
          return result;
        };
      });
    },
  };
}

function nextStep(
  { registeredVariables }: Engine & { readonly registeredVariables?: Variables },
  updates: Updates,
  known: Known,
  optimizer: Optimizer,
  rule: Rule,
  gradients: NamedGradients,
): Step | null {
  if (!registeredVariables) return null;
  if (known.subject?.rule !== rule || !isStill(registeredVariables, known.subject, gradients)) {
    known.subject = findSubject(registeredVariables, optimizer, rule, gradients);
    if (known.subject?.parts.some(({ value }) => value.size > updates.mostValues)) {
      known.isSame = false;
      return null;
    }
  }
  return known.subject && stepOf(updates, known.subject, gradients);
}

type Sample = { part: Subject['parts'][0]; gradient: Tensor }[];

/**
 * What of a step is compared: of a large model its smaller variables, because all of them at once, as results and as copies, take more memory than the
 * training does (100 million weights: 2.9 GB in place of 1.7). Each element is treated as the others are.
 */
function sampleOf({ subject, gradients }: Step): Sample {
  let room = MOST_COMPARED;
  return subject.parts
    .flatMap((part, i) => {
      const gradient = gradients[i];
      return gradient ? [{ part, gradient }] : [];
    })
    .sort((a, b) => a.part.value.size - b.part.value.size)
    .filter(({ part: { value, states } }) => (room -= value.size * (1 + states.length)) >= 0);
}

/** Whether the optimizer has come to the same, bit by bit. */
function hasDone({ subject, powers }: Step, sample: Sample, results: readonly Tensor[][]): boolean {
  const pairs = sample.flatMap(({ part: { value, states } }, k) =>
    [value, ...states].map((variable, i) => [variable.dataSync(), results[k]?.[i]?.dataSync()] as const),
  );
  for (const [i, variable] of subject.powers.entries())
    pairs.push([variable.dataSync(), Float32Array.of(powers[i] ?? NaN)]);
  return pairs.every(([a, b]) => b !== undefined && Buffer.compare(bytes(a), bytes(b)) === 0);
}

function bytes({ buffer, byteOffset, byteLength }: ReturnType<Tensor['dataSync']>): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
