import type { InPlaceUpdates, Stored, UpdateAttributes } from '../updates';
import { ownFile } from '../wasm/compiled';
import { HeldMemory, type Place } from './held-memory';

/** What tfjs-node knows of a tensor. */
interface TensorRecord {
  readonly shape: number[];
  /** TensorFlow's number of the type. */
  readonly dtype: number;
  /** While TensorFlow hasn't been given them. */
  values: ArrayLike<number> | null;
  /** TensorFlow's tensor; -1 where there is none yet. */
  id: number;
  readonly refCount: number;
}

/** tfjs-node's backend, of whatever version, as far as it is needed here. */
export interface NodeBackend {
  readonly binding: {
    readonly TF_FLOAT: number;
    readonly TF_ATTR_TYPE: number;
    createTensor(shape: number[], dtype: number, values: Float32Array): number;
    deleteTensor(id: number): void;
    tensorDataSync(id: number): Float32Array;
    executeOp(
      name: string,
      attributes: readonly { name: string; type: number; value: number }[],
      inputs: readonly number[],
      outputs: number,
    ): { id: number }[];
  };
  readonly tensorMap: { has(dataId: object): boolean; get(dataId: object): TensorRecord };
}

interface Held {
  readonly place: Place;
  /** The tensor that has the same numbers, for a variable that is trained. */
  id: number;
}

/**
 * Larger variables are left to TensorFlow, which has a thread for each core: with 512 × 512 on two cores it is as fast, with 1,024 × 1,024 twice.
 */
export const MOST_VALUES = 131_072;

/** A value, a gradient and three states, and a value and states that come of them. */
const MOST_LISTS = 9;

/**
 * Optimizers' updates for native TensorFlow, in one pass over WebAssembly's memory: a dozen calls of TensorFlow for each variable take a small network a
 * quarter of its time. Optimizers' states stay there, and TensorFlow gets a copy when somebody asks for them; of each variable it is given the new values
 * at once.
 */
export class NativeUpdates implements InPlaceUpdates {
  private readonly backend: NodeBackend;
  private readonly memory: HeldMemory;
  private readonly held = new WeakMap<TensorRecord, Held>();

  private constructor(backend: NodeBackend, file: string) {
    this.backend = backend;
    this.memory = new HeldMemory(file, MOST_LISTS * MOST_VALUES);
  }

  /**
   * Null where this TensorFlow treats memory or small numbers otherwise than they are treated here, where there is no address space for WebAssembly's memory,
   * or where this runs from its sources.
   */
  static of(backend: NodeBackend): NativeUpdates | null {
    const file = ownFile('native-updates.wasm');
    if (!file) return null;
    try {
      const updates = new NativeUpdates(backend, file);
      return updates.copies() && updates.flushes() ? updates : null;
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  updateInPlace(
    { rule, numbers }: UpdateAttributes,
    value: Stored,
    gradient: Stored,
    states: readonly Stored[],
  ): boolean {
    const record = this.ownRecord(value);
    const given = this.recordOf(gradient);
    const held = record && this.holdVariable(record, value.size);
    if (!held || !given) return false;
    const stateRecords: TensorRecord[] = [];
    const statesAt: number[] = [];
    for (let i = 0; i < states.length; i++) {
      const state = this.ownRecord(states[i]);
      const heldState = state && this.holdState(state, value.size);
      if (!heldState) return false;
      stateRecords.push(state);
      statesAt.push(heldState.place.at);
    }
    const gradientAt = this.memory.placeForNow([this.numbersOf(given)]);
    const { at } = held.place;
    this.memory.rules[rule](value.size, at, gradientAt, ...statesAt, at, ...statesAt, ...numbers);
    this.replace(record, this.memory.view(at, value.size));
    held.id = record.id;
    for (const state of stateRecords) this.dropTensor(state);
    return true;
  }

  /** Beside the old values: the new value, then the new states. */
  calculate(
    { rule, numbers }: UpdateAttributes,
    value: Stored,
    gradient: Stored,
    states: readonly Stored[],
  ): Float32Array[] {
    const { memory } = this;
    const { size } = value;
    const lists = [value, gradient, ...states].map((tensor) => this.read(tensor));
    const first = memory.placeForNow(lists);
    const places = Array.from({ length: lists.length + 1 + states.length }, (_, i) => first + 4 * size * i);
    memory.rules[rule](size, ...places, ...numbers);
    return places.slice(lists.length).map((at) => memory.view(at, size).slice());
  }

  numberAt(tensor: Stored): number {
    const record = this.recordOf(tensor);
    return record ? (this.numbersOf(record)[0] ?? NaN) : NaN;
  }

  setNumberInPlace(scalar: Stored, value: number): boolean {
    const record = this.ownRecord(scalar);
    if (record) this.replace(record, Float32Array.of(value));
    return record !== null;
  }

  /**
   * Gives TensorFlow a new tensor's values. While tfjs-node has them still, whoever reads them gets these very numbers, and not a copy as of what kernels
   * come to.
   */
  handOver(tensor: Stored): void {
    const record = this.recordOf(tensor);
    if (record?.values instanceof Float32Array) this.replace(record, record.values);
  }

  private holdVariable(record: TensorRecord, size: number): Held | null {
    const known = this.held.get(record);
    // Nothing but an update changes a tensor's values.
    if (known && record.values === null && known.id === record.id) return known;
    const held = known ?? this.newlyHeld(record, size);
    if (held) this.memory.view(held.place.at, size).set(this.numbersOf(record));
    return held;
  }

  private holdState(record: TensorRecord, size: number): Held | null {
    const known = this.held.get(record);
    if (known) return known;
    const held = this.newlyHeld(record, size);
    if (!held) return null;
    const { memory } = this;
    memory.view(held.place.at, size).set(this.numbersOf(record));
    this.dropTensor(record);
    Object.defineProperty(record, 'values', {
      // A copy for whoever asks, as the numbers change. tfjs-node gives TensorFlow what is here, and sets it to null then.
      get: () => (record.id >= 0 ? null : memory.view(held.place.at, size).slice()),
      set: () => undefined,
    });
    return held;
  }

  private newlyHeld(record: TensorRecord, size: number): Held | null {
    const place = this.memory.hold(size);
    if (!place) return null;
    const held = { place, id: -1 };
    this.held.set(record, held);
    return held;
  }

  private replace(record: TensorRecord, numbers: Float32Array): void {
    const id = this.backend.binding.createTensor(record.shape, record.dtype, numbers);
    this.dropTensor(record);
    record.values = null;
    record.id = id;
  }

  private dropTensor(record: TensorRecord): void {
    if (record.id >= 0) this.backend.binding.deleteTensor(record.id);
    record.id = -1;
  }

  private numbersOf({ values, id }: TensorRecord): ArrayLike<number> {
    return values ?? this.backend.binding.tensorDataSync(id);
  }

  /** @throws where the backend hasn't got it */
  private read(tensor: Stored): ArrayLike<number> {
    const record = this.recordOf(tensor);
    if (!record) throw new Error('a tensor of an update is not on its backend');
    return this.numbersOf(record);
  }

  private recordOf({ dataId }: Stored): TensorRecord | null {
    const { tensorMap } = this.backend;
    return tensorMap.has(dataId) ? tensorMap.get(dataId) : null;
  }

  /** Of numbers of 32-bit floating point that no other tensor shares. */
  private ownRecord(tensor: Stored | undefined): TensorRecord | null {
    const record = tensor ? this.recordOf(tensor) : null;
    return record?.refCount === 1 && record.dtype === this.backend.binding.TF_FLOAT ? record : null;
  }

  /** Whether TensorFlow has numbers of its own once it has been given ours. */
  private copies(): boolean {
    const { binding } = this.backend;
    const numbers = this.memory.view(this.memory.placeForNow([[1]]), 1);
    const id = binding.createTensor([1], binding.TF_FLOAT, numbers);
    numbers[0] = 2;
    const [kept] = binding.tensorDataSync(id);
    binding.deleteTensor(id);
    return kept === 1;
  }

  /** Whether TensorFlow takes denormal numbers for zeros, as the passes do: those that it is given, and those that come of others. */
  private flushes(): boolean {
    const { binding } = this.backend;
    const factors = [Float32Array.of(1e-39, 1e-20), Float32Array.of(2 ** 20, 1e-20)];
    const ids = factors.map((numbers) => binding.createTensor([2], binding.TF_FLOAT, numbers));
    const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
    ids.push(...binding.executeOp('Mul', [type], ids, 1).map(({ id }) => id));
    const products = binding.tensorDataSync(ids[2] ?? -1);
    for (const id of ids) binding.deleteTensor(id);
    return products[0] === 0 && products[1] === 0;
  }
}
