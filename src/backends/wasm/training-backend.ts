import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import { type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { DataId, OwnDataStorage } from './data-ids';
import type { UpdateAttributes, UpdatingBackend } from '../updates';
import { geometryBytes, geometryOf, type WindowInfo } from './geometry';
import type { MemoryPasses } from '../memory-passes';
import type { Natives } from './natives';
import type { StockModule } from './stock-module';

type Key = TensorInfo['dataId'];
type Stored = Parameters<UpdatingBackend['numberAt']>[0];
type Written = Parameters<BackendWasm['write']>[0];
type Values = ReturnType<BackendWasm['readSync']>;

/** The stock WASM backend with our kernels beside it, on the same memory. */
export class TrainingBackend extends BackendWasm implements UpdatingBackend {
  readonly natives: Natives;
  readonly updatesVariables = true;
  readonly passes: MemoryPasses;
  /** Whether it has ever been given complex numbers. */
  holdsComplex = false;
  private readonly heap: StockModule['module'];
  private ids = 0;
  private scratchAt = 0;
  private scratchBytes = 0;

  constructor({ module }: StockModule, natives: Natives, passes: MemoryPasses) {
    super(module);
    this.dataIdMap = new OwnDataStorage(this);
    this.heap = module;
    this.natives = natives;
    this.passes = passes;
  }

  /** Where a tensor's values are. Good until it is disposed; memory may grow, but nothing moves. */
  address({ dataId }: TensorInfo): number {
    return this.dataIdMap.get(dataId).memoryOffset;
  }

  override write(values: Written, shape: number[], dtype: DataType): DataId {
    const dataId = new DataId(this.ids++);
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(...[dataId, values, shape, dtype, refCount]: Parameters<BackendWasm['move']>): void {
    if (dtype === 'complex64') this.holdsComplex = true;
    super.move(dataId, values, shape, dtype, refCount);
  }

  /** Complex numbers, which stock WASM doesn't know, are pairs of real and imaginary part, as the framework reads them. */
  override readSync(dataId: Key, start?: number, end?: number): Values {
    const { dtype, memoryOffset, shape } = this.dataIdMap.get(dataId);
    if (dtype !== 'complex64') return super.readSync(dataId, start, end);
    const pairs = new Float32Array(this.heap.HEAPU8.buffer, memoryOffset, 2 * util.sizeFromShape(shape));
    return pairs.slice(start === undefined ? 0 : 2 * start, end === undefined ? undefined : 2 * end);
  }

  /** Working memory for one call of a kernel. */
  scratch(bytes: number): number {
    if (bytes > this.scratchBytes) {
      if (this.scratchBytes > 0) this.heap._free(this.scratchAt);
      this.scratchBytes = bytes;
      this.scratchAt = this.heap._malloc(bytes) >>> 0;
    }
    return this.scratchAt;
  }

  /**
   * Working memory that begins with a window's geometry.
   * @returns where the geometry is, and where the `bytes` after it are
   */
  scratchWith(info: WindowInfo, bytes = 0): [geometry: number, scratch: number] {
    // What follows stays aligned to vectors of 16 bytes.
    const offset = Math.ceil(geometryBytes / 16) * 16;
    const at = this.scratch(offset + bytes);
    new Int32Array(this.heap.HEAPU8.buffer, at, geometryBytes / 4).set(geometryOf(info));
    return [at, at + offset];
  }

  updateInPlace(
    { rule, numbers }: UpdateAttributes,
    value: Stored,
    gradient: Stored,
    states: readonly Stored[],
  ): boolean {
    const to = [this.ownAddress(value)];
    for (let i = 0; i < states.length; i++) to.push(this.ownAddress(states[i]));
    if (to.includes(0) || !this.dataIdMap.has(gradient.dataId)) return false;
    const [at = 0, ...statesAt] = to;
    const run: (...numbers: number[]) => void = this.natives[rule];
    run(value.size, at, this.dataIdMap.get(gradient.dataId).memoryOffset, ...statesAt, ...to, ...numbers);
    return true;
  }

  numberAt({ dataId }: Stored): number {
    if (!this.dataIdMap.has(dataId)) return NaN;
    return this.heap.HEAPF32[this.dataIdMap.get(dataId).memoryOffset >>> 2] ?? NaN;
  }

  setNumberInPlace(scalar: Stored, value: number): boolean {
    const at = this.ownAddress(scalar);
    if (at > 0) this.heap.HEAPF32[at >>> 2] = value;
    return at > 0;
  }

  /** Where values are that no other tensor shares; 0 for others. */
  private ownAddress(tensor: Stored | undefined): number {
    if (!tensor || !this.dataIdMap.has(tensor.dataId)) return 0;
    const { refCount, memoryOffset } = this.dataIdMap.get(tensor.dataId);
    return refCount === 1 ? memoryOffset : 0;
  }

  /** A tensor whose values are zero (`makeOutput` leaves what was there). */
  makeZeros(shape: number[], dtype: DataType): TensorInfo {
    const output = this.makeOutput(shape, dtype);
    this.typedArrayFromHeap(output).fill(0);
    return output;
  }
}

/**
 * The backend that a kernel is called with, as one of ours: the registry knows no types by kernel.
 * @throws where the script has put another WASM backend in its place
 */
export function trainingBackend(kernelName: string, backend: unknown): TrainingBackend {
  if (backend instanceof TrainingBackend) return backend;
  throw new Error(`${kernelName}: not made by createWasmBackend`);
}
