import { BATCH_INTERVAL_MS } from './fit-recorder';
import type { Epoch, FitStarted } from '../protocol/events';
import { Budget } from './budget';
import type { Engine } from './framework';
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
  /** null where weights can't be read at once. */
  weights: WeightSnapshots | null;
}

interface Step {
  loss: number;
  at: number;
}

export class StepLoop {
  readonly id: string;
  readonly budget: Budget;
  private readonly run: Run;
  private readonly engine: Engine;
  private readonly subject: LoopSubject;
  private grouping: 'undecided' | 'steps' | 'evaluations' = 'undecided';
  private pending: Step[] = [];
  private steps = 0;
  private epochs = 0;
  private closedAt = performance.now();
  private readonly startedAt = performance.now();
  private lastBatchEvent = -Infinity;
  private recorderMs = 0;
  private gradientsAt = -1;

  constructor(run: Run, engine: Engine, subject: LoopSubject) {
    this.run = run;
    this.engine = engine;
    this.subject = subject;
    this.id = run.newId('fit');
    subject.weights?.keep(0);
    this.budget = new Budget(run.overhead, { gradients: 1, weights: 1 });
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

  get currentStep(): number {
    return this.steps;
  }

  /** Gradients are looked at once an epoch at most. */
  wantsGradients(): boolean {
    if (this.gradientsAt >= 0 && this.steps - this.gradientsAt < STEPS_PER_EPOCH) return false;
    if (!this.budget.affords('gradients', 1)) return false;
    this.gradientsAt = this.steps;
    return true;
  }

  step(loss: number): void {
    const at = performance.now();
    this.steps++;
    if (at - this.lastBatchEvent >= BATCH_INTERVAL_MS) {
      this.lastBatchEvent = at;
      this.run.emit({ type: 'batch', fit: this.id, epoch: null, step: this.steps, loss });
    }
    this.pending.push({ loss, at });
    if (
      this.grouping === 'undecided' &&
      (this.steps >= UNDECIDED_STEPS || at - this.startedAt > UNDECIDED_MS)
    )
      this.grouping = 'steps';
    if (this.grouping === 'steps') this.closeGroups(STEPS_PER_EPOCH);
    this.addRecorderTime(performance.now() - at);
  }

  /** The user has evaluated the model. @param values loss first, then metrics by name */
  evaluated(loss: number, metrics: Record<string, number>): void {
    const begin = performance.now();
    this.grouping = 'evaluations';
    if (this.pending.length > 0) this.close(this.pending.length, { loss, metrics });
    this.addRecorderTime(performance.now() - begin);
  }

  end(): void {
    if (this.grouping === 'undecided') this.closeGroups(STEPS_PER_EPOCH);
    if (this.grouping !== 'evaluations' && (this.epochs === 0 || this.pending.length >= STEPS_PER_EPOCH / 2))
      this.closeGroups(1, this.pending.length);
    this.run.emit({ type: 'fit-ended', fit: this.id, reason: 'finished' });
  }

  private closeGroups(least: number, size = STEPS_PER_EPOCH): void {
    while (this.pending.length >= least && this.pending.length > 0) this.close(size, null);
  }

  private close(count: number, validation: { loss: number; metrics: Record<string, number> } | null): void {
    const steps = this.pending.splice(0, count);
    const last = steps.at(-1);
    if (!last) return;
    this.epochs++;
    const durationMs = last.at - this.closedAt;
    this.closedAt = last.at;
    this.budget.addTraining(Math.max(0, durationMs - this.recorderMs));
    const skipped = this.takeWeights();
    const { numTensors, numBytes } = this.engine.memory();
    const event: Omit<Epoch, 't'> = {
      type: 'epoch',
      fit: this.id,
      epoch: this.epochs,
      loss: steps.reduce((sum, step) => sum + step.loss, 0) / steps.length,
      valLoss: validation?.loss ?? null,
      metrics: {},
      valMetrics: validation?.metrics ?? {},
      penalty: null,
      inferenceLoss: null,
      inferenceExamples: null,
      learningRate: this.subject.learningRate(),
      durationMs,
      memory: { tensors: numTensors, tensorBytes: numBytes, residentBytes: process.memoryUsage.rss() },
      recorder: { ms: this.recorderMs, skipped },
    };
    this.recorderMs = 0;
    this.run.emit(event);
  }

  private takeWeights(): string[] {
    const { weights } = this.subject;
    if (!weights) return [];
    if (!this.budget.affords('weights', 1)) return ['weights'];
    const begin = performance.now();
    const snapshot = weights.take(this.steps, this.epochs === 1);
    this.run.emit({ type: 'weights', fit: this.id, epoch: this.epochs, ...snapshot });
    this.budget.spend('weights', performance.now() - begin);
    return [];
  }

  private addRecorderTime(ms: number): void {
    this.budget.addBase(ms);
    this.recorderMs += ms;
  }
}
