import type { Budget } from './budget';
import type { DatasetObserver } from './dataset-observer';
import type { ClosingLook } from './evaluation-hook';
import type { EpochMoment, Extras } from './extras';
import type { FitPlan } from './fit-plan';
import { progressOf } from './fit-progress';
import { readsSynchronously } from './framework';
import type { Engine, Gradients, History, LayersModel, Logs, Tensor } from './framework';
import { epochMetrics, readLogs } from './epoch-logs';
import { gradientNorms } from './gradient-norms';
import type { FitListener } from './history-listener';
import { InputWait } from './input-wait';
import { MemoryReader } from './memory-reader';
import { learningRate } from './model-description';
import { OwnValidation } from './own-validation';
import type { Run } from './run';

/** At most some 40 batch events a second: a curve of batches has more points than a screen long before that matters. */
export const BATCH_INTERVAL_MS = 25;
/** Milliseconds per value to expect of a first look at the gradients. */
const MS_PER_GRADIENT = 10e-6;

interface FitParts {
  id: string;
  budget: Budget;
  extras: Extras;
  /** Emits the fit's start, once its data are known. */
  start: () => void;
  /** For fitDataset. */
  observer: DatasetObserver | null;
  closingLook: ClosingLook;
}

/** Records one training: a call of fit or fitDataset, and the calls that go on with it. */
export class FitRecorder implements FitListener {
  readonly id: string;
  readonly budget: Budget;
  /** What the script evaluates itself between the calls. */
  readonly ownValidation: OwnValidation;
  private readonly run: Run;
  private readonly engine: Engine;
  private readonly model: LayersModel;
  private readonly extras: Extras;
  private readonly start: () => void;
  private readonly observer: DatasetObserver | null;
  private readonly closingLook: ClosingLook;
  private readonly memory: MemoryReader;
  private readonly inputWait: InputWait | null;
  private current: FitPlan;
  private call = 1;
  private hasOtherData = false;
  /** What tfjs's epochs of the present call are short of. */
  private epochsBefore = 0;
  private running = false;
  private started = false;
  private gradientsEpoch = 0;

  private steps = 0;
  private epoch = 0;
  private batchesPerEpoch: number | null = null;
  private batchesSeen = 0;
  private lastBatchEvent = -Infinity;
  private epochStart = 0;
  private epochRecorderMs = 0;
  private rate: number | null = null;
  private stopped = false;
  private epochsDone = 0;
  private stepStart = 0;
  private fastestStep = Infinity;

  constructor(run: Run, engine: Engine, model: LayersModel, plan: FitPlan, parts: FitParts) {
    this.run = run;
    this.engine = engine;
    this.model = model;
    this.current = plan;
    this.id = parts.id;
    this.ownValidation = new OwnValidation(run, parts.id);
    this.extras = parts.extras;
    this.start = parts.start;
    this.budget = parts.budget;
    this.observer = parts.observer;
    this.closingLook = parts.closingLook;
    this.memory = new MemoryReader(engine);
    this.inputWait = parts.observer && new InputWait();
  }

  /** What the present call, or the latest, is going to do. */
  get plan(): FitPlan {
    return this.current;
  }

  get calls(): number {
    return this.call;
  }

  get latestEpoch(): number {
    return this.epoch;
  }

  get isRunning(): boolean {
    return this.running;
  }

  /** Whether the next call of fit will probably go on with this one: calls of one epoch are seldom alone. */
  get isOpen(): boolean {
    return this.call > 1 || this.current.epochs === this.current.initialEpoch + 1;
  }

  /** Whether nothing more would be seen of the model as it is after the latest epoch. */
  get wasLookedAt(): boolean {
    const isFull = this.call === 1 || !this.run.evaluatesFully;
    return isFull && this.closingLook.epoch === this.epoch;
  }

  /** Another call goes on with this training. */
  continueWith(plan: FitPlan, otherData: boolean): void {
    this.current = plan;
    this.call++;
    this.hasOtherData = otherData;
    this.stopped = false;
    this.epochsBefore = this.epoch - plan.initialEpoch;
  }

  callEnded(): void {
    this.running = false;
  }

  get hasStarted(): boolean {
    return this.started;
  }

  /** What there was no time for when the fit ended. */
  get skipped(): readonly string[] {
    return this.closingLook.skipped;
  }

  get wasStopped(): boolean {
    return this.stopped;
  }

  /** Optimizer steps done. */
  get stepsDone(): number {
    return this.steps;
  }

  trainBegin(history: History): void {
    const steps = history.params?.steps;
    const { trainExamples, batchSize } = this.plan;
    this.batchesPerEpoch =
      steps ?? (trainExamples !== null && batchSize !== null ? Math.ceil(trainExamples / batchSize) : null);
    this.running = true;
    if (this.call > 1) this.goOn();
    else if (!this.observer) this.begin();
  }

  epochBegin(epoch: number): void {
    this.epoch = this.epochsBefore + epoch + 1;
    this.batchesSeen = 0;
    this.epochRecorderMs = 0;
    this.epochStart = performance.now();
    this.inputWait?.epochBegin(this.epochStart);
    this.rate = this.run.guard(() => learningRate(this.model)) ?? null;
    // tfjs shuffles between here and the first batch.
    if (this.plan.call === 'fit') this.run.streams.setBackground(`shuffle:${this.id}#${this.epoch}`);
  }

  batchBegin(batch: number): void {
    this.stepStart = performance.now();
    this.inputWait?.batchBegin(this.stepStart);
    if (batch === 0) this.run.streams.setBackground(null);
  }

  async batchEnd(batch: number, logs: Logs): Promise<void> {
    const begin = performance.now();
    // The last batch may be small, and a small one tells little of the others.
    if (batch === 0 || batch + 1 !== this.batchesPerEpoch)
      this.fastestStep = Math.min(this.fastestStep, begin - this.stepStart);
    this.steps++;
    this.batchesSeen++;
    const isEdge = batch === 0 || batch + 1 === this.batchesPerEpoch;
    const isDue = begin - this.lastBatchEvent >= BATCH_INTERVAL_MS || (isEdge && this.budget.isWithin());
    if (isDue && logs['loss'] !== undefined) {
      this.lastBatchEvent = begin;
      const numbers = readLogs(this.engine, { loss: logs['loss'] });
      const { loss } = numbers instanceof Promise ? await numbers : numbers;
      this.run.guard(() =>
        this.run.emit({
          type: 'batch',
          fit: this.id,
          epoch: this.epoch,
          step: this.steps,
          loss: loss ?? NaN,
        }),
      );
    }
    this.run.guard(() => {
      if (this.stopped || !this.run.control.stopRequested()) return;
      this.stopped = true;
      this.model.stopTraining = true;
    });
    this.addRecorderTime(performance.now() - begin);
    this.inputWait?.batchEnd();
  }

  async epochEnd(epoch: number, logs: Logs): Promise<void> {
    const begin = performance.now();
    const durationMs = begin - this.epochStart;
    this.budget.addTraining(durationMs - this.epochRecorderMs);
    this.epochsDone++;
    const isCutShort =
      this.stopped && this.batchesPerEpoch !== null && this.batchesSeen < this.batchesPerEpoch;
    if (isCutShort) return;
    await this.run.guardAsync(async () => {
      const read = readLogs(this.engine, logs);
      const numbers = read instanceof Promise ? await read : read;
      const isOnly = this.call === 1;
      const isLast = (isOnly && epoch + 1 === this.plan.epochs) || this.model.stopTraining;
      if (isLast && isOnly && this.epochsDone > 1) this.budget.grantAllowance();
      const before = this.budget.spentInAll;
      const taken = await this.extras.take(this.budget, {
        ...this.progress(),
        isLast,
        isOpen: !isOnly,
      });
      const extrasMs = this.budget.spentInAll - before;
      this.run.emit({
        ...epochMetrics(numbers),
        type: 'epoch',
        fit: this.id,
        epoch: this.epoch,
        penalty: taken.penalty,
        inferenceLoss: taken.inferenceLoss,
        inferenceExamples: taken.inferenceExamples,
        learningRate: this.rate,
        durationMs: round(durationMs),
        memory: this.memory.read(),
        ...this.inputWait?.fields,
        ...(taken.validationExamples !== null && { validationExamples: taken.validationExamples }),
        recorder: { ms: round(this.epochRecorderMs + performance.now() - begin), skipped: taken.skipped },
      });
      this.budget.addBase(performance.now() - begin - extrasMs);
    });
  }

  async trainEnd(): Promise<void> {
    this.run.streams.setBackground(null);
    if (this.call > 1) {
      await this.closingLook.glance(this.budget, this.epoch);
      return;
    }
    await this.finish();
    await this.closingLook.take(this.budget, this.epoch);
  }

  /** A look at the model as all calls have left it. */
  async lookAtTheEnd(): Promise<void> {
    await this.closingLook.take(this.budget, this.epoch);
  }

  /** A final look at the weights. All that happens before the first wait is what a process that ends has time for. */
  async finish(): Promise<void> {
    await this.extras.finish(this.budget, { ...this.progress(), isLast: true });
  }

  trainStep(data: Tensor[]): void {
    if (!this.observer) return;
    const begin = performance.now();
    if (this.observer.trainStep(data)) this.begin();
    this.addRecorderTime(performance.now() - begin);
  }

  testStep(data: Tensor[]): void {
    this.observer?.testStep(data);
  }

  /** Gradients of the step being computed; looked at once an epoch, at its first step. */
  gradients(xs: Tensor[], result: Gradients): void {
    if (this.gradientsEpoch === this.epoch || !readsSynchronously(this.engine)) return;
    this.gradientsEpoch = this.epoch;
    const values = xs.reduce((sum, x) => sum + x.size, 0);
    if (!this.budget.affords('gradients', values * MS_PER_GRADIENT)) return;
    const begin = performance.now();
    const tensors = gradientNorms(xs, result.grads);
    this.run.emit({ type: 'gradients', fit: this.id, epoch: this.epoch, step: this.steps + 1, tensors });
    const ms = performance.now() - begin;
    this.budget.spend('gradients', ms);
    this.epochRecorderMs += ms;
  }

  private goOn(): void {
    // Each further call of a script that is to stop does one batch: nothing to tell of.
    if (!this.started || this.run.control.stopRequested()) return;
    this.run.emit({
      type: 'fit-continued',
      fit: this.id,
      call: this.call,
      ...(this.hasOtherData && { otherData: true }),
    });
    this.ownValidation.continued();
  }

  private progress(): Omit<EpochMoment, 'isLast'> {
    const { epoch, epochsDone, steps, fastestStep } = this;
    const observedBatchSize = this.observer?.batchSize ?? null;
    return progressOf(this.plan, { epoch, epochsDone, steps, fastestStep, observedBatchSize });
  }

  private begin(): void {
    this.started = true;
    this.start();
  }

  private addRecorderTime(ms: number): void {
    this.budget.addBase(ms);
    this.epochRecorderMs += ms;
  }
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;
