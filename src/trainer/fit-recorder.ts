import type { Budget } from './budget';
import type { DatasetObserver } from './dataset-observer';
import type { ClosingLook } from './evaluation-hook';
import type { EpochMoment, Extras } from './extras';
import type { FitPlan } from './fit-plan';
import { progressOf } from './fit-progress';
import type { Engine, Gradients, History, LayersModel, Logs, Tensor } from './framework';
import { epochMetrics, readLogs } from './epoch-logs';
import { GradientLook } from './gradient-look';
import type { FitListener } from './history-listener';
import { InputWait } from './input-wait';
import type { LateEvents } from './late-events';
import { MemoryReader } from './memory-reader';
import { learningRate } from './model-description';
import { OwnValidation } from './own-validation';
import { BatchPace, EPOCHS_AT_FULL_PACE, EpochPace } from './pace';
import { awaited, both } from './reads';
import type { ValidationLosses } from './validation-losses';
import type { Run } from './run';

interface FitParts {
  id: string;
  budget: Budget;
  extras: Extras;
  late: LateEvents;
  /** Emits the fit's start, once its data are known. */
  start: () => void;
  /** For fitDataset. */
  observer: DatasetObserver | null;
  closingLook: ClosingLook;
  validationLosses: ValidationLosses;
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
  private readonly validationLosses: ValidationLosses;
  private readonly memory: MemoryReader;
  private readonly late: LateEvents;
  private readonly gradientLook: GradientLook;
  private readonly batches = new BatchPace();
  private readonly epochs = new EpochPace(EPOCHS_AT_FULL_PACE);
  private readonly inputWait: InputWait | null;
  private current: FitPlan;
  private call = 1;
  private hasOtherData = false;
  /** What tfjs's epochs of the present call are short of. */
  private epochsBefore = 0;
  private running = false;
  private started = false;

  private epoch = 0;
  private batchesPerEpoch: number | null = null;
  private batchesSeen = 0;
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
    this.ownValidation = new OwnValidation(run, parts.id, parts.late);
    this.extras = parts.extras;
    this.start = parts.start;
    this.budget = parts.budget;
    this.observer = parts.observer;
    this.closingLook = parts.closingLook;
    this.validationLosses = parts.validationLosses;
    this.late = parts.late;
    this.memory = new MemoryReader(engine);
    this.gradientLook = new GradientLook(run, parts.id, parts.budget, parts.late);
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
    this.validationLosses.unhook();
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
    return this.batches.done;
  }

  trainBegin(history: History): void {
    const steps = history.params?.steps;
    const { trainExamples, batchSize } = this.plan;
    this.batchesPerEpoch =
      steps ?? (trainExamples !== null && batchSize !== null ? Math.ceil(trainExamples / batchSize) : null);
    this.running = true;
    this.validationLosses.hook();
    if (this.call > 1) this.goOn();
    else if (!this.observer) this.begin();
  }

  epochBegin(epoch: number): void {
    this.epoch = this.epochsBefore + epoch + 1;
    this.batchesSeen = 0;
    this.epochRecorderMs = 0;
    this.validationLosses.clear();
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

  batchEnd(batch: number, logs: Logs): void {
    const begin = performance.now();
    const isLast = batch + 1 === this.batchesPerEpoch;
    // The last batch may be small, and a small one tells little of the others.
    if (batch === 0 || !isLast) this.fastestStep = Math.min(this.fastestStep, begin - this.stepStart);
    this.batchesSeen++;
    const { loss } = logs;
    if (this.batches.isDue(begin, (batch === 0 || isLast) && this.budget.isWithin()) && loss !== undefined) {
      const { id: fit, epoch } = this;
      const step = this.batches.done;
      this.late.when(readLogs(this.engine, { loss }), (numbers) =>
        this.run.emit({ type: 'batch', fit, epoch, step, loss: numbers['loss'] ?? NaN }),
      );
    }
    if (!this.stopped && this.run.control.stopRequested(begin)) {
      this.stopped = true;
      this.model.stopTraining = true;
    }
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
    const isOnly = this.call === 1;
    const isLast = (isOnly && epoch + 1 === this.plan.epochs) || this.model.stopTraining;
    if (isLast && isOnly && this.epochsDone > 1) this.budget.grantAllowance();
    const numbers = readLogs(this.engine, logs);
    this.validationLosses.say(this.epoch, isLast, this.plan.validationRows, numbers);
    const before = this.budget.spentInAll;
    const taken = this.extras.take(this.budget, { ...this.progress(), isLast, isOpen: !isOnly });
    const extrasMs = this.budget.spentInAll - before;
    const { epochRecorderMs } = this;
    const base = {
      type: 'epoch',
      fit: this.id,
      epoch: this.epoch,
      learningRate: this.rate,
      durationMs: round(durationMs),
      memory: this.memory.read(),
      ...this.inputWait?.fields,
      ...this.batches.said,
    } as const;
    this.epochRecorderMs = 0;
    const ms = performance.now() - begin;
    this.budget.addBase(ms - extrasMs);
    const isSaid = isLast || this.epochs.isDue(this.epoch);
    this.late.when(both(numbers, taken), ([read, { skipped, validationExamples, ...found }], lateMs) => {
      if (!isSaid) return;
      this.run.emit({
        ...base,
        ...epochMetrics(read),
        ...found,
        ...(validationExamples !== null && { validationExamples }),
        recorder: { ms: round(epochRecorderMs + ms + lateMs), skipped },
      });
      this.epochs.took(1);
    });
    this.budget.addBase(performance.now() - begin - ms);
    if (this.late.isFull) await this.late.settled();
  }

  async trainEnd(): Promise<void> {
    this.run.streams.setBackground(null);
    if (this.call > 1) {
      await this.late.settled();
      await this.closingLook.glance(this.budget, this.epoch);
      return;
    }
    await this.finish();
    await this.late.settled();
    await this.closingLook.take(this.budget, this.epoch);
  }

  /** A look at the model as all calls have left it. */
  async lookAtTheEnd(): Promise<void> {
    await this.closingLook.take(this.budget, this.epoch);
  }

  /** A final look at the weights. All that happens before the first wait is what a process that ends has time for. */
  async finish(): Promise<void> {
    await awaited(this.extras.finish(this.budget, { ...this.progress(), isLast: true }));
  }

  trainStep(data: Tensor[]): void {
    if (!this.observer) return;
    const begin = performance.now();
    const isFirst = this.observer.trainStep(data);
    this.addRecorderTime(performance.now() - begin);
    if (isFirst) this.begin();
  }

  testStep(data: Tensor[]): void {
    this.observer?.testStep(data);
    if (this.running) this.validationLosses.open();
  }

  afterTestStep(): void {
    this.addRecorderTime(this.validationLosses.close());
  }

  /** Gradients of the step being computed. */
  gradients(xs: Tensor[], result: Gradients): void {
    const moment = { epoch: this.epoch, step: this.batches.done + 1 };
    this.epochRecorderMs += this.gradientLook.take(this.engine, xs, result, moment);
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

  /** What is said of the batches when the fit ends. */
  get batchesSaid(): BatchPace['said'] {
    return this.batches.said;
  }

  private progress(): Omit<EpochMoment, 'isLast'> {
    const { epoch, epochsDone, fastestStep } = this;
    const steps = this.batches.done;
    const observedBatchSize = this.observer?.batchSize ?? null;
    return progressOf(this.plan, { epoch, epochsDone, steps, fastestStep, observedBatchSize });
  }

  private begin(): void {
    const begin = performance.now();
    this.started = true;
    this.start();
    this.addRecorderTime(performance.now() - begin);
  }

  private addRecorderTime(ms: number): void {
    this.budget.addBase(ms);
    this.epochRecorderMs += ms;
  }
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;
