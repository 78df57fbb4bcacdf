import type { DataTraits } from '../protocol/events';
import { dataTraits } from './data-traits';
import type { Engine, LayersModel, Tensor } from './framework';
import { readsSynchronously } from './framework';
import { lossNames } from './model-description';
import { CollectedExamples } from './rows';

const ROWS = 1000;
const NUMBERS = 5_000_000;

/** Learns about a dataset from the batches that go by in fitDataset: it can't be read twice without the user noticing. */
export class DatasetObserver {
  /** Copies of the first examples of the first epoch. */
  readonly examples: CollectedExamples;
  batchSize: number | null = null;
  traits: DataTraits | null = null;
  private readonly engine: Engine;
  private readonly model: LayersModel;
  private counted = 0;

  constructor(engine: Engine, model: LayersModel) {
    this.engine = engine;
    this.model = model;
    this.examples = new CollectedExamples(engine, ROWS, NUMBERS);
  }

  /** @returns true for the first batch of all */
  trainStep(data: readonly Tensor[]): boolean {
    const isFirst = this.batchSize === null;
    if (!readsSynchronously(this.engine)) {
      this.batchSize = data[0]?.shape[0] ?? 0;
      return isFirst;
    }
    const inputs = data.slice(0, this.model.inputs.length);
    const targets = data.slice(
      this.model.inputs.length,
      this.model.inputs.length + this.model.outputs.length,
    );
    if (isFirst) {
      this.batchSize = inputs[0]?.shape[0] ?? 0;
      const units = this.model.outputs[0]?.shape.at(-1) ?? null;
      this.traits = dataTraits(inputs, targets, null, lossNames(this.model)[0], units);
    }
    if (!this.examples.isFull) this.examples.add(inputs, targets);
    return isFirst;
  }

  testStep(data: readonly Tensor[]): void {
    this.counted += data[0]?.shape[0] ?? 0;
  }

  /** @returns examples that validation used in the epoch; null where it used none */
  epochEnd(): number | null {
    this.examples.close();
    const count = this.counted;
    this.counted = 0;
    return count > 0 ? count : null;
  }
}
