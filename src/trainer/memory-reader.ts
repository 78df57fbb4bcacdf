import type { Epoch } from '../protocol/events';
import type { Engine } from './framework';

const INTERVAL_MS = 500;

/** Memory in use. The resident size is read now and then only: that costs some 20 µs. */
export class MemoryReader {
  private readonly engine: Engine;
  private readAt = -Infinity;
  private residentBytes = 0;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  read(): Epoch['memory'] {
    if (performance.now() - this.readAt > INTERVAL_MS) {
      this.readAt = performance.now();
      this.residentBytes = process.memoryUsage.rss();
    }
    const { numTensors, numBytes } = this.engine.memory();
    return { tensors: numTensors, tensorBytes: numBytes, residentBytes: this.residentBytes };
  }
}
