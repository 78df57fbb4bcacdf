import type { Budget } from './budget';
import type { DatasetObserver } from './dataset-observer';
import type { ClosingLook } from './closing-look';
import type { CollinearityLook } from './data-fields';
import type { EpochMoment, Extras } from './extras';
import type { FitPlan } from './fit-plan';
import { batchesPerEpoch, progressOf } from './fit-progress';
import { FitSteps } from './fit-steps';
import type { Engine, Gradients, History, LayersModel, Logs, Tensor } from './framework';
import { EpochEvents } from './epoch-events';
import { readLog, readLogs } from './epoch-logs';
import { GradientLook } from './gradient-look';
import type { FitListener } from './history-listener';
import type { LateEvents } from './late-events';
import { learningRate } from './model-description';
import { OwnValidation } from './own-validation';
import { awaited } from './reads';
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
  lookAtCollinearity: CollinearityLook;
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
  private readonly lookAtCollinearity: CollinearityLook;
  private readonly validationLosses: ValidationLosses;
  private readonly late: LateEvents;
  private readonly gradientLook: GradientLook;
  private readonly steps: FitSteps;
  private readonly epochs: EpochEvents;
  private current: FitPlan;
  private call = 1;
  private hasOtherData = false;
  /** What tfjs's epochs of the present call are short of. */
  private epochsBefore = 0;
  private running = false;
  private started = false;

  private epoch = 0;
  private epochStart = 0;
  private epochRecorderMs = 0;
  private rate: number | null = null;
  private stopped = false;
  private epochsDone = 0;

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
    this.lookAtCollinearity = parts.lookAtCollinearity;
    this.validationLosses = parts.validationLosses;
    this.late = parts.late;
    this.epochs = new EpochEvents(run, parts.id, engine, parts.late);
    this.gradientLook = new GradientLook(run, parts.id, parts.budget, parts.late);
    this.steps = new FitSteps(parts.observer !== null);
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

  /** What was too dear to look at when the fit ended. */
  get skipped(): readonly string[] {
    return this.closingLook.skipped;
  }

  get wasStopped(): boolean {
    return this.stopped;
  }

  /** Optimizer steps done. */
  get stepsDone(): number {
    return this.steps.done;
  }

  trainBegin(history: History): void {
    this.steps.batchesPerEpoch = batchesPerEpoch(history, this.plan);
    this.running = true;
    this.validationLosses.hook();
    if (this.call > 1) this.goOn();
    else if (!this.observer) this.begin();
  }

  epochBegin(epoch: number): void {
    this.epoch = this.epochsBefore + epoch + 1;
    this.epochRecorderMs = 0;
    this.validationLosses.clear();
    this.epochStart = performance.now();
    this.steps.epochBegin(this.epochStart);
    this.rate = this.run.guard(() => learningRate(this.model)) ?? null;
    // tfjs shuffles between here and the first batch.
    if (this.plan.call === 'fit') this.run.streams.setBackground(`shuffle:${this.id}#${this.epoch}`);
  }

  batchBegin(batch: number): void {
    this.steps.begin(performance.now());
    if (batch === 0) this.run.streams.setBackground(null);
  }

  batchEnd(batch: number, logs: Logs): void {
    const begin = performance.now();
    const { loss } = logs;
    if (this.steps.end(batch, begin, this.budget) && loss !== undefined) this.tellBatch(loss);
    if (!this.stopped && this.run.control.stopRequested(begin)) {
      this.stopped = true;
      this.model.stopTraining = true;
    }
    this.addRecorderTime(performance.now() - begin);
    this.steps.handedBack();
  }

  private tellBatch(log: number | Tensor): void {
    const { id: fit, epoch } = this;
    const step = this.steps.done;
    this.late.when(readLog(this.engine, log), (loss) =>
      this.run.emit({ type: 'batch', fit, epoch, step, loss }),
    );
  }

  async epochEnd(epoch: number, logs: Logs): Promise<void> {
    const begin = performance.now();
    const durationMs = begin - this.epochStart;
    this.budget.addTraining(durationMs - this.epochRecorderMs);
    this.epochsDone++;
    if (this.stopped && this.steps.areCutShort) return;
    const isOnly = this.call === 1;
    const isLast = (isOnly && epoch + 1 === this.plan.epochs) || this.model.stopTraining;
    if (isLast && isOnly && this.epochsDone > 1) this.budget.grantAllowance();
    const numbers = readLogs(this.engine, logs);
    this.run.guard(() => this.validationLosses.say(this.epoch, isLast, this.plan.validationRows, numbers));
    const before = this.budget.spentInAll;
    const taken = this.extras.take(this.budget, { ...this.progress(), isLast, isOpen: !isOnly });
    const extrasMs = this.budget.spentInAll - before;
    const ms = performance.now() - begin;
    this.budget.addBase(ms - extrasMs);
    const recorderMs = this.epochRecorderMs + ms;
    this.epochRecorderMs = 0;
    const { epoch: number, rate: learningRate } = this;
    const steps = this.steps.epochFields;
    this.epochs.say({ epoch: number, isLast, learningRate, durationMs, recorderMs, steps }, numbers, taken);
    this.budget.addBase(performance.now() - begin - ms);
    if (this.late.isFull) await this.late.settled();
  }

  async trainEnd(): Promise<void> {
    this.run.streams.setBackground(null);
    if (this.call > 1) {
      await this.late.settled();
      await this.closingLook.glance(this.budget, this.progress());
      return;
    }
    await this.finish();
    await this.late.settled();
    await this.run.guardAsync(() => this.closingLook.take(this.budget, this.progress()));
    // Of a loop over fit the first call: nobody knows whether its data are there later on.
    this.lookAtCollinearity(this.budget, false);
    await this.late.settled();
  }

  /** A look at the model as all calls have left it. */
  async lookAtTheEnd(): Promise<void> {
    await this.closingLook.take(this.budget, this.progress());
  }

  /** A final look at the weights. All that happens before the first wait is what a process that ends has time for. */
  async finish(): Promise<void> {
    await awaited(this.extras.finish(this.budget, { ...this.progress(), isLast: true }));
  }

  trainStep(data: Tensor[]): void {
    // Between calls the script may train the model by itself.
    if (!this.observer || !this.running) return;
    const begin = performance.now();
    const isFirst = this.observer.trainStep(data);
    this.addRecorderTime(performance.now() - begin);
    if (isFirst) this.begin();
  }

  testStep(data: Tensor[]): void {
    if (!this.running) return;
    const begin = performance.now();
    this.observer?.testStep(data);
    this.addRecorderTime(performance.now() - begin);
    this.validationLosses.open();
  }

  afterTestStep(): void {
    this.addRecorderTime(this.validationLosses.close());
  }

  /** Gradients of the step being computed. */
  gradients(xs: Tensor[], result: Gradients): void {
    const { epoch, gradientLook } = this;
    if (gradientLook.latest === epoch) return;
    const moment = { epoch, step: this.steps.done + 1 };
    this.epochRecorderMs += gradientLook.take(this.engine, xs, result, moment);
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

  /** What is said of its steps when the fit ends. */
  get stepsSaid(): FitSteps['said'] {
    return this.steps.said;
  }

  private progress(): Omit<EpochMoment, 'isLast'> {
    const { epoch, epochsDone } = this;
    const { done: steps, fastestMs: fastestStep } = this.steps;
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
