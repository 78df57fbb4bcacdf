import type { Epoch, FitStarted } from '../protocol/events';
import { Budget, shareOnTheClock } from './budget';
import { readsSynchronously } from './framework';
import type { Engine, Gradients, Tensor } from './framework';
import { gradientNorms } from './gradient-norms';
import { LateEvents } from './late-events';
import { MemoryReader } from './memory-reader';
import type { Result } from './own-evaluations';
import { BatchPace, EPOCHS_AT_FULL_PACE, EpochPace, ROWS_AT_FULL_PACE } from './pace';
import { canBeOnTheWay } from './reads';
import type { Later } from './reads';
import type { Run } from './run';
import type { WeightSnapshots } from './weight-snapshots';

/*
 * Loops that the user writes over trainOnBatch or optimizer.minimize have steps but no epochs. To give them curves, steps
 * are grouped: where the script evaluates the model within the loop, each evaluation closes an epoch and its loss is taken
 * for the validation loss; else every STEPS_PER_EPOCH steps are one. Which of the two it is, is decided after UNDECIDED_STEPS
 * steps or UNDECIDED_MS.
 */
const STEPS_PER_EPOCH = 10;
const UNDECIDED_STEPS = 200;
const UNDECIDED_MS = 10_000;

export interface LoopSubject {
  started: Omit<
    FitStarted,
    't' | 'type' | 'fit' | 'epochs' | 'validation' | 'validationExamples' | 'shuffle'
  >;
  learningRate: () => number | null;
  weights: WeightSnapshots;
}

interface Step {
  loss: number;
  at: number;
}

/** Steps that will be an epoch together. */
interface Group {
  count: number;
  sum: number;
  last: number;
}

export class StepLoop {
  readonly id: string;
  readonly budget: Budget;
  private readonly run: Run;
  private readonly engine: Engine;
  private readonly subject: LoopSubject;
  private readonly late: LateEvents;
  private readonly memory: MemoryReader;
  private readonly batches = new BatchPace();
  private readonly epochPace = new EpochPace(EPOCHS_AT_FULL_PACE);
  private readonly rows = new EpochPace(ROWS_AT_FULL_PACE);
  private readonly gradientRows = new EpochPace(ROWS_AT_FULL_PACE);
  private grouping: 'undecided' | 'steps' | 'evaluations' = 'undecided';
  /** While it isn't decided what an epoch is, at most UNDECIDED_STEPS. */
  private undecided: Step[] = [];
  private group: Group = { count: 0, sum: 0, last: 0 };
  private epochs = 0;
  private closedAt = performance.now();
  private readonly startedAt = performance.now();
  private recorderMs = 0;
  private gradientsAt = -1;
  private hasEnded = false;

  constructor(run: Run, engine: Engine, subject: LoopSubject) {
    this.run = run;
    this.engine = engine;
    this.subject = subject;
    this.late = new LateEvents(run);
    this.memory = new MemoryReader(engine);
    this.id = run.newId('fit');
    this.late.when(subject.weights.keep(0), () => undefined);
    this.budget = new Budget(shareOnTheClock(run.overhead), { gradients: 1, weights: 1 });
    run.emit({
      type: 'fit-started',
      fit: this.id,
      epochs: null,
      validation: 'unknown',
      validationExamples: null,
      shuffle: null,
      ...subject.started,
    });
  }

  /** Looks at the gradients of a step, once an epoch at most. */
  gradients(xs: Tensor[], { grads }: Gradients): void {
    const step = this.batches.done;
    if (this.gradientsAt >= 0 && step - this.gradientsAt < STEPS_PER_EPOCH) return;
    if (!this.gradientRows.isDue(this.epochs + 1) || !canBeOnTheWay(this.engine, xs)) return;
    if (!this.budget.affords('gradients', 1)) return;
    this.gradientsAt = step;
    const begin = performance.now();
    const norms = gradientNorms(this.engine, xs, grads);
    const ms = performance.now() - begin;
    this.late.when(norms, (tensors, lateMs) => {
      this.run.emit({ type: 'gradients', fit: this.id, epoch: null, step, tensors });
      this.gradientRows.took(tensors.length);
      this.budget.spend('gradients', ms + lateMs);
    });
  }

  /** An optimizer step has been done, or is being done. */
  step(loss: number | Later<number>): void {
    const at = performance.now();
    const isDue = this.batches.isDue(at, false, this.budget.isWithin());
    const step = this.batches.done;
    this.late.when(loss, (value) => this.count(value, at, isDue ? step : null));
    this.addRecorderTime(performance.now() - at);
  }

  /** The user has evaluated the model: that closes an epoch. */
  evaluated(validation: Result | Later<Result>): void {
    const begin = performance.now();
    // In its turn after the losses of the steps before.
    this.late.when(validation, (values) => {
      if (this.grouping !== 'evaluations') this.decide('evaluations');
      if (this.group.count > 0) this.close(values);
    });
    this.addRecorderTime(performance.now() - begin);
  }

  /** The script has nothing left to do: what is to be read when the loop ends may still come from a GPU. */
  async beforeEnd(): Promise<void> {
    this.closeLast();
    await this.late.settled();
  }

  end(): void {
    this.hasEnded = true;
    this.closeLast();
    this.run.emit({ type: 'fit-ended', fit: this.id, reason: 'finished', ...this.batches.said });
  }

  /** The steps after the last epoch, where they are enough for one. */
  private closeLast(): void {
    if (this.grouping === 'undecided') this.decide('steps');
    const isLong = this.group.count >= STEPS_PER_EPOCH / 2;
    if (this.grouping === 'steps' && this.group.count > 0 && (this.epochs === 0 || isLong)) this.close(null);
  }

  /** @param step where it is to be recorded */
  private count(loss: number, at: number, step: number | null): void {
    if (step !== null) this.run.emit({ type: 'batch', fit: this.id, epoch: null, step, loss });
    if (this.grouping === 'undecided') {
      this.undecided.push({ loss, at });
      if (this.undecided.length >= UNDECIDED_STEPS || at - this.startedAt > UNDECIDED_MS)
        this.decide('steps');
    } else this.add({ loss, at });
  }

  private decide(grouping: 'steps' | 'evaluations'): void {
    this.grouping = grouping;
    const steps = this.undecided;
    this.undecided = [];
    for (const step of steps) this.add(step);
  }

  private add({ loss, at }: Step): void {
    this.group = { count: this.group.count + 1, sum: this.group.sum + loss, last: at };
    if (this.grouping === 'steps' && this.group.count >= STEPS_PER_EPOCH) this.close(null);
  }

  private close(validation: Result | null): void {
    const { count, sum, last } = this.group;
    this.group = { count: 0, sum: 0, last };
    this.epochs++;
    const durationMs = last - this.closedAt;
    this.closedAt = last;
    this.budget.addTraining(Math.max(0, durationMs - this.recorderMs));
    const skipped = this.takeWeights();
    const event: Omit<Epoch, 't'> = {
      type: 'epoch',
      fit: this.id,
      epoch: this.epochs,
      loss: sum / count,
      valLoss: validation?.loss ?? null,
      metrics: {},
      valMetrics: validation?.metrics ?? {},
      penalty: null,
      inferenceLoss: null,
      inferenceExamples: null,
      learningRate: this.subject.learningRate(),
      durationMs,
      memory: this.memory.read(),
      recorder: { ms: this.recorderMs, skipped },
      ...this.batches.said,
    };
    this.recorderMs = 0;
    if (!this.epochPace.isDue(this.epochs)) return;
    this.run.emit(event);
    this.epochPace.took(1);
  }

  private takeWeights(): string[] {
    const { epochs: epoch } = this;
    if (!this.rows.isDue(epoch)) return [];
    // A process that asks its GPU for something as it exits is brought down by that (Dawn aborts over a promise that stays open).
    const isTooLate = this.hasEnded && !readsSynchronously(this.engine);
    if (isTooLate || !this.budget.affords('weights', 1)) return ['weights'];
    const begin = performance.now();
    const taken = this.subject.weights.take(this.batches.done, epoch === 1);
    const ms = performance.now() - begin;
    this.late.when(taken, (snapshot, lateMs) => {
      this.run.emit({ type: 'weights', fit: this.id, epoch, ...snapshot });
      this.rows.took(snapshot.tensors.length);
      this.budget.spend('weights', ms + lateMs);
    });
    return [];
  }

  private addRecorderTime(ms: number): void {
    this.budget.addBase(ms);
    this.recorderMs += ms;
  }
}
