import type { DataTraits, FitData } from '../protocol/events';
import { traitsOfBatch, traitsOfSuccessive } from './data-traits';
import type { LabelledRows } from './fit-plan';
import type { Engine, LayersModel, Tensor } from './framework';
import type { LateEvents } from './late-events';
import { RowHashes } from './row-hashes';
import { CollectedExamples } from './examples';

const ROWS = 1000;
const VALIDATION_ROWS = 2000;
const NUMBERS = 5_000_000;

type Found = Pick<FitData, 'data' | 'validationData' | 'trainExamples' | 'sharedRows'>;

/** Learns about a dataset from the batches that go by in fitDataset: it can't be read twice without the user noticing. */
export class DatasetObserver {
  /** Copies of the first examples of the first epoch. */
  readonly examples: CollectedExamples;
  /** The same of the validation examples. */
  readonly validation: CollectedExamples;
  batchSize: number | null = null;
  traits: DataTraits | null = null;
  private readonly engine: Engine;
  private readonly model: LayersModel;
  private readonly isWhole: boolean;
  private readonly late: LateEvents;
  private epochs = 0;
  /** Examples of the first epoch. */
  private trained = 0;
  private counted = 0;
  /** Of the first epoch's rows, until what it has shown is said: on a GPU that may be in the middle of a later epoch. */
  private hashes: RowHashes | null;

  /** @param isWhole whether an epoch goes through the whole dataset */
  constructor(engine: Engine, model: LayersModel, isWhole: boolean, late: LateEvents) {
    this.late = late;
    this.hashes = new RowHashes(engine);
    this.engine = engine;
    this.model = model;
    this.isWhole = isWhole;
    this.examples = new CollectedExamples(engine, ROWS, NUMBERS);
    this.validation = new CollectedExamples(engine, VALIDATION_ROWS, NUMBERS);
  }

  /** @returns true for the first batch of all */
  trainStep(data: readonly Tensor[]): boolean {
    const isFirst = this.batchSize === null;
    const [inputs, targets] = this.split(data);
    if (isFirst) {
      this.batchSize = inputs[0]?.shape[0] ?? 0;
      this.traits = traitsOfBatch(this.engine, this.model, inputs, targets);
    }
    if (this.epochs === 0) {
      this.trained += data[0]?.shape[0] ?? 0;
      this.hashes?.train(inputs);
    }
    if (!this.examples.isFull) this.late.when(this.examples.add(inputs, targets), () => undefined);
    return isFirst;
  }

  testStep(data: readonly Tensor[]): void {
    this.counted += data[0]?.shape[0] ?? 0;
    const [inputs, targets] = this.split(data);
    if (this.epochs === 0) this.hashes?.validate(inputs);
    if (!this.validation.isFull) this.late.when(this.validation.add(inputs, targets), () => undefined);
  }

  /** @returns examples that validation used in the epoch; null where it used none */
  epochEnd(): number | null {
    this.examples.close();
    if (this.counted > 0) this.validation.close();
    const count = this.counted;
    this.counted = 0;
    this.epochs++;
    return count > 0 ? count : null;
  }

  /** Whether the first epoch has just ended. */
  get hasSeenFirstEpoch(): boolean {
    return this.epochs === 1;
  }

  /**
   * What the first epoch has shown of the data; null after any other.
   *
   * @param rows validation rows that were given as tensors: no batches of theirs go by
   */
  firstEpoch(rows: LabelledRows | null): Found | null {
    if (!this.hashes) return null;
    if (rows && this.examples.count > 0 && rows.inputs.every(({ isDisposed }) => !isDisposed))
      this.hashes.validate(rows.inputs);
    const sharedRows = this.hashes.shared();
    this.hashes = null;
    if (this.examples.count === 0) return null;
    const trainExamples = this.isWhole ? this.trained : null;
    const { inputs, targets } = this.examples.sampled;
    const seen = this.validation.count > 0 ? this.validation.sampled : null;
    return {
      data: traitsOfSuccessive(this.model, inputs, targets, trainExamples),
      validationData: seen && traitsOfSuccessive(this.model, seen.inputs, seen.targets),
      trainExamples,
      ...(sharedRows && { sharedRows }),
    };
  }

  private split(data: readonly Tensor[]): [inputs: Tensor[], targets: Tensor[]] {
    const { inputs, outputs } = this.model;
    return [data.slice(0, inputs.length), data.slice(inputs.length, inputs.length + outputs.length)];
  }
}
