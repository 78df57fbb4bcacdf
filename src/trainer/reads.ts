import { isObject, isTensor, readsSynchronously } from './framework';
import type { Engine, NumberArray, Tensor } from './framework';
import { sizeOf } from './model-description';

/*
 * Values of tensors. Most backends hand them out at once. WebGPU hands out what it still holds on the host (data made of JavaScript
 * arrays until they are first used); the rest comes later: the copy is put into the queue of the GPU at once, so that it is of
 * the values of now, and nobody waits for the GPU.
 */

const NOTHING = new Float32Array();

/** What comes later: all that is left to do once it is there takes no waiting. */
export type Later<T> = Promise<() => T>;

/** Values that would have to be copied are read in pieces of so many numbers (16 MB), so that no large tensor is copied whole. */
const PIECE = 4_000_000;
/** Numbers that may be on their way from a GPU at once (64 MB): larger tensors are left out. */
const MOST_ON_THE_WAY = 16_000_000;

/**
 * The values of a tensor where nobody has to copy them; null elsewhere. Good until the next operation: those of the WASM backend are a
 * view of its memory, which may be given to another tensor or grow.
 */
export function valuesWithoutCopy(engine: Engine, tensor: Tensor): NumberArray | null {
  const { backend, backendName } = engine;
  if (tensor.dtype === 'string' || tensor.dtype === 'complex64') return null;
  if (backendName === 'cpu' || !readsSynchronously(engine)) return valuesAtHand(engine, tensor);
  const isOnHeap = backendName === 'wasm' && hasHeap(backend) && backend.dataIdMap.has(tensor.dataId);
  return isOnHeap && tensor.size > 0 ? backend.typedArrayFromHeap(tensor) : null;
}

export function isAtHand(engine: Engine, tensor: Tensor): boolean {
  return readsSynchronously(engine) || isNumbers(storedOf(engine, tensor)?.['values']);
}

/** The values of a tensor where they can be had at once; null where they would have to come from a GPU. */
export function valuesAtHand(engine: Engine, tensor: Tensor): NumberArray | null {
  if (readsSynchronously(engine)) return tensor.dataSync();
  const values = storedOf(engine, tensor)?.['values'];
  return isNumbers(values) ? values : null;
}

/**
 * Hands the values of each item's tensor to `use`, in order: one tensor after the other where they can be had at once, so that there
 * is one copy at a time, else all reads are begun together. The tensors may be disposed of right after the call.
 */
export function readEach<I, T>(
  engine: Engine,
  items: readonly I[],
  tensorOf: (item: I) => Tensor,
  use: (values: NumberArray, item: I) => T,
): T[] | Later<T[]> {
  if (readsSynchronously(engine)) return items.map((item) => use(tensorOf(item).dataSync(), item));
  const atHand = items.flatMap((item) => valuesAtHand(engine, tensorOf(item)) ?? []);
  if (atHand.length === items.length) return items.map((item, i) => use(atHand[i] ?? NOTHING, item));
  const reads = items.map(async (item) => {
    const values = await beginReading(engine, tensorOf(item));
    return () => use(values, item);
  });
  return Promise.all(reads).then((uses) => () => uses.map((use) => use()));
}

/** The same for tensors alone. */
export function readTensors<T>(
  engine: Engine,
  tensors: readonly Tensor[],
  use: (values: NumberArray) => T,
): T[] | Later<T[]> {
  return readEach(engine, tensors, (tensor) => tensor, use);
}

/** Whether reading all of them later would keep the GPU's queue and the host's memory free enough. */
export function canBeOnTheWay(engine: Engine, tensors: readonly { shape: number[] }[]): boolean {
  return (
    readsSynchronously(engine) ||
    tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0) <= MOST_ON_THE_WAY
  );
}

/** Whether reading the tensor would copy more than a piece. */
export function isReadInPieces(engine: Engine, tensor: Tensor): boolean {
  return tensor.size > PIECE && readsSynchronously(engine) && !valuesWithoutCopy(engine, tensor);
}

/** Goes through a tensor that can be read at once, in pieces where it is large and the backend would have to copy it. */
export function* piecesOf(engine: Engine, tensor: Tensor): Generator<NumberArray> {
  if (!isReadInPieces(engine, tensor)) {
    yield valuesWithoutCopy(engine, tensor) ?? tensor.dataSync();
    return;
  }
  const flat = kernel(engine, 'Reshape', tensor, { shape: [tensor.size] });
  try {
    for (let begin = 0; begin < tensor.size; begin += PIECE) {
      const size = Math.min(PIECE, tensor.size - begin);
      const piece = kernel(engine, 'Slice', flat, { begin: [begin], size: [size] });
      try {
        yield piece.dataSync();
      } finally {
        piece.dispose();
      }
    }
  } finally {
    flat.dispose();
  }
}

/** Does something with what is there or will be. */
export function andThen<T, U>(value: T | Later<T>, use: (value: T) => U): U | Later<U> {
  return isLater(value) ? value.then((get) => () => use(get())) : use(value);
}

/** Both, once they are there. */
export function both<A, B>(a: A | Later<A>, b: B | Later<B>): [A, B] | Later<[A, B]> {
  if (!isLater(a) && !isLater(b)) return [a, b];
  const laters = Promise.all([isLater(a) ? a : () => a, isLater(b) ? b : () => b]);
  return laters.then(([getA, getB]) => () => [getA(), getB()]);
}

/** All of a list, once they are there. */
export function every<T>(list: readonly (T | Later<T>)[]): T[] | Later<T[]> {
  const there: T[] = [];
  for (const one of list) {
    if (isLater(one))
      return Promise.all(list.map((each) => (isLater(each) ? each : Promise.resolve(() => each)))).then(
        (gets) => () => gets.map((get) => get()),
      );
    there.push(one);
  }
  return there;
}

/** For where waiting is allowed: between calls, or after training. */
export async function awaited<T>(value: T | Later<T>): Promise<T> {
  return isLater(value) ? (await value)() : value;
}

export function isLater<T>(value: T | Later<T>): value is Later<T> {
  return value instanceof Promise;
}

/** The first value of a scalar. */
export const firstOf = (values: NumberArray): number => values[0] ?? NaN;

/**
 * A copy by the backend itself, not by `tensor.data()`: that fails for a tensor that is disposed of meanwhile and keeps what it has
 * read beside the tensor (tfjs-backend-webgpu 4.22).
 */
function beginReading(engine: Engine, tensor: Tensor): Promise<NumberArray> {
  const atHand = valuesAtHand(engine, tensor);
  if (atHand) return Promise.resolve(atHand);
  const resource = storedOf(engine, tensor)?.['resource'];
  const { backend } = engine;
  if (!isGpu(backend) || !isObject(resource)) return tensor.data();
  return backend.getBufferData(resource).then((bytes) => numbersOf(bytes, tensor.dtype));
}

/** What a GPU backend knows of a tensor: its values on the host, or its resource on the GPU. */
function storedOf({ backend }: Engine, { dataId }: Tensor): Record<string, unknown> | null {
  // Asked for a tensor of another backend, it would move it here.
  if (!isGpu(backend) || !backend.tensorMap.has(dataId)) return null;
  const stored = backend.tensorMap.get(dataId);
  return isObject(stored) ? stored : null;
}

interface Heap {
  dataIdMap: { has(dataId: object): boolean };
  typedArrayFromHeap(tensor: Tensor): NumberArray;
}

function hasHeap(backend: unknown): backend is Heap {
  return (
    isObject(backend) && isObject(backend['dataIdMap']) && typeof backend['typedArrayFromHeap'] === 'function'
  );
}

interface Gpu {
  tensorMap: { has(dataId: object): boolean; get(dataId: object): unknown };
  getBufferData(resource: object): Promise<ArrayBuffer>;
}

function isGpu(backend: unknown): backend is Gpu {
  return (
    isObject(backend) && isObject(backend['tensorMap']) && typeof backend['getBufferData'] === 'function'
  );
}

/** On the GPU each number takes four bytes. */
function numbersOf(bytes: ArrayBuffer, dtype: string): NumberArray {
  if (dtype === 'float32') return new Float32Array(bytes);
  const whole = new Int32Array(bytes);
  return dtype === 'bool' ? Uint8Array.from(whole) : whole;
}

function isNumbers(values: unknown): values is NumberArray {
  return values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array;
}

function kernel(engine: Engine, name: string, x: Tensor, attributes: Record<string, unknown>): Tensor {
  const made = engine.runKernel(name, { x }, attributes);
  if (!isTensor(made)) throw new Error(`${name} gave no tensor`);
  return made;
}
