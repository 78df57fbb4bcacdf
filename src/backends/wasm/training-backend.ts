import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Natives } from './natives';
import type { StockModule } from './stock-module';

/** The stock WASM backend with our kernels beside it, on the same memory. */
export class TrainingBackend extends BackendWasm {
  readonly natives: Natives;
  private readonly allocator: StockModule['module'];
  private scratchAt = 0;
  private scratchBytes = 0;

  constructor({ module }: StockModule, natives: Natives) {
    super(module);
    this.allocator = module;
    this.natives = natives;
  }

  /** Where a tensor's values are. Good until it is disposed; memory may grow, but nothing moves. */
  address({ dataId }: TensorInfo): number {
    return this.dataIdMap.get(dataId).memoryOffset;
  }

  /** Working memory for one call of a kernel. */
  scratch(bytes: number): number {
    if (bytes > this.scratchBytes) {
      if (this.scratchBytes > 0) this.allocator._free(this.scratchAt);
      this.scratchBytes = bytes;
      this.scratchAt = this.allocator._malloc(bytes) >>> 0;
    }
    return this.scratchAt;
  }

  /** A tensor whose values are zero (`makeOutput` leaves what was there). */
  makeZeros(shape: number[], dtype: DataType): TensorInfo {
    const output = this.makeOutput(shape, dtype);
    this.typedArrayFromHeap(output).fill(0);
    return output;
  }
}
