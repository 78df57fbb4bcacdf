import type { FitPlan, LabelledRows } from './fit-plan';
import type { OwnEvaluation } from './own-evaluations';
import type { Run } from './run';

interface Noted {
  epoch: number;
  evaluation: OwnEvaluation;
}

/**
 * Takes the script's own evaluation after each call of fit, where fit itself has no validation data, for that epoch's
 * validation. One evaluation alone may be a test at the end: only a second call of fit shows that it belongs to a loop. Of several
 * in one turn it is the first that isn't on the training data.
 */
export class OwnValidation {
  /** The examples of the latest. */
  rows: LabelledRows | null = null;
  private readonly run: Run;
  private readonly fit: string;
  private place: string | null = null;
  private waiting: Noted | null = null;
  private isLoop = false;
  private epoch = 0;

  constructor(run: Run, fit: string) {
    this.run = run;
    this.fit = fit;
  }

  evaluated(plan: FitPlan, epoch: number, evaluation: OwnEvaluation): void {
    const { site, rows } = evaluation;
    if (plan.validation !== 'none' || epoch === 0 || epoch === this.epoch || !site) return;
    if (rows && rows.inputs[0]?.id === plan.train?.inputs[0]?.id) return;
    const place = `${site.file}:${site.line}:${site.column}`;
    if (this.place !== null && place !== this.place) return;
    this.place = place;
    this.epoch = epoch;
    if (this.isLoop) this.say({ epoch, evaluation });
    else this.waiting = { epoch, evaluation };
  }

  /** Fit has been called again. */
  continued(): void {
    this.isLoop = true;
    if (this.waiting) this.say(this.waiting);
    this.waiting = null;
  }

  private say({ epoch, evaluation: { loss, metrics, rows } }: Noted): void {
    this.rows = rows;
    this.run.emit({
      type: 'epoch-validation',
      fit: this.fit,
      epoch,
      loss,
      metrics,
      examples: rows?.count ?? null,
    });
  }
}
