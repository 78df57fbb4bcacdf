import type { Budget } from './budget';
import type { Engine, Gradients, Tensor } from './framework';
import { gradientNorms } from './gradient-norms';
import type { LateEvents } from './late-events';
import { EpochPace, ROWS_AT_FULL_PACE } from './pace';
import { canBeOnTheWay } from './reads';
import type { Run } from './run';

/** Milliseconds per value to expect of a first look at the gradients. */
const MS_PER_GRADIENT = 10e-6;

interface Moment {
  epoch: number;
  step: number;
}

/** Looks at a fit's gradients once an epoch, at its first step. */
export class GradientLook {
  private readonly run: Run;
  private readonly fit: string;
  private readonly budget: Budget;
  private readonly late: LateEvents;
  private readonly pace = new EpochPace(ROWS_AT_FULL_PACE);
  /** The epoch of the latest look, taken or left out. */
  latest = 0;

  constructor(run: Run, fit: string, budget: Budget, late: LateEvents) {
    this.run = run;
    this.fit = fit;
    this.budget = budget;
    this.late = late;
  }

  /** @returns milliseconds taken now */
  take(engine: Engine, xs: Tensor[], { grads }: Gradients, { epoch, step }: Moment): number {
    this.latest = epoch;
    if (!this.pace.isDue(epoch) || !canBeOnTheWay(engine, xs)) return 0;
    const values = xs.reduce((sum, x) => sum + x.size, 0);
    if (!this.budget.affords('gradients', values * MS_PER_GRADIENT)) return 0;
    const begin = performance.now();
    const norms = gradientNorms(engine, xs, grads);
    const ms = performance.now() - begin;
    this.late.when(norms, (tensors, lateMs) => {
      this.run.emit({ type: 'gradients', fit: this.fit, epoch, step, tensors });
      this.pace.took(tensors.length);
      this.budget.spend('gradients', ms + lateMs);
    });
    return performance.now() - begin;
  }
}
