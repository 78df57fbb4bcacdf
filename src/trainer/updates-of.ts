import { MOST_VALUES, NativeUpdates, type NodeBackend } from '../backends/native/native-updates';
import {
  UPDATE_KERNEL,
  type InPlaceUpdates,
  type UpdateAttributes,
  type UpdatingBackend,
} from '../backends/updates';
import type { Engine, Tensor, Variable } from './framework';
import { isObject } from './framework';

/** How the variables of an engine's backend are updated in one pass. */
export interface Updates {
  /** Over the old values. */
  readonly inPlace: InPlaceUpdates;
  /** Optimizers of larger variables are left to tfjs. */
  readonly mostValues: number;
  /** Beside the old values: the new value, then the new states. */
  calculate(
    attributes: UpdateAttributes,
    value: Variable,
    gradient: Tensor,
    states: readonly Variable[],
  ): Tensor[];
  /** A tensor of the backend's own values, as a kernel would make it. */
  makeTensor(values: Float32Array, shape: number[]): Tensor;
}

const byBackend = new WeakMap<object, Updates | null>();

/** Null where tfjs's own optimizers have to do it. */
export function updatesOf(engine: Engine): Updates | null {
  const { backend, backendName } = engine;
  if (!isObject(backend)) return null;
  let updates = byBackend.get(backend);
  if (updates === undefined) {
    if (backendName === 'wasm') updates = ofWasm(engine, backend);
    else updates = backendName === 'tensorflow' ? ofNative(engine, backend) : null;
    byBackend.set(backend, updates);
  }
  return updates;
}

function ofWasm(engine: Engine, backend: object): Updates | null {
  if (!isUpdating(backend)) return null;
  return {
    inPlace: backend,
    mostValues: Infinity,
    calculate(attributes, value, gradient, states) {
      const inputs = { value, gradient, states } as unknown as Record<string, Tensor>;
      return engine.runKernel(UPDATE_KERNEL, inputs, { ...attributes }) as Tensor[];
    },
    makeTensor: (values, shape) => engine.makeTensor(values, shape, 'float32'),
  };
}

function ofNative(engine: Engine, backend: object): Updates | null {
  if (!isOnProcessor(backend)) return null;
  const updates = NativeUpdates.of(backend);
  if (!updates) return null;
  const makeTensor = (values: Float32Array, shape: number[]): Tensor => {
    const tensor = engine.makeTensor(values, shape, 'float32');
    updates.handOver(tensor);
    return tensor;
  };
  return {
    inPlace: updates,
    mostValues: MOST_VALUES,
    calculate: (attributes, value, gradient, states) =>
      updates.calculate(attributes, value, gradient, states).map((values) => makeTensor(values, value.shape)),
    makeTensor,
  };
}

function isUpdating(backend: object): backend is UpdatingBackend {
  return Reflect.get(backend, 'updatesVariables') === true;
}

/** What is on a GPU has to be updated there. */
function isOnProcessor(backend: object): backend is NodeBackend {
  return (
    Reflect.get(backend, 'isUsingGpuDevice') === false &&
    isObject(Reflect.get(backend, 'binding')) &&
    isObject(Reflect.get(backend, 'tensorMap'))
  );
}
