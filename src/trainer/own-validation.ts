import type { FitPlan, LabelledRows } from './fit-plan';
import type { LateEvents } from './late-events';
import type { OwnEvaluation, Result } from './own-evaluations';
import type { Run } from './run';

interface Noted {
  epoch: number;
  rows: LabelledRows | null;
  result: Result;
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
  private readonly late: LateEvents;
  private place: string | null = null;
  private waiting: Noted | null = null;
  private isLoop = false;
  private epoch = 0;

  constructor(run: Run, fit: string, late: LateEvents) {
    this.late = late;
    this.run = run;
    this.fit = fit;
  }

  evaluated(plan: FitPlan, epoch: number, evaluation: OwnEvaluation): void {
    const { site, rows, result } = evaluation;
    if (plan.validation !== 'none' || epoch === 0 || epoch === this.epoch || !site) return;
    if (rows && rows.inputs[0]?.id === plan.train?.inputs[0]?.id) return;
    const place = `${site.file}:${site.line}:${site.column}`;
    if (this.place !== null && place !== this.place) return;
    this.place = place;
    this.epoch = epoch;
    this.late.when(result, (values) => {
      const noted = { epoch, rows, result: values };
      if (this.isLoop) this.say(noted);
      else this.waiting = noted;
    });
  }

  /** Fit has been called again. */
  continued(): void {
    this.isLoop = true;
    if (this.waiting) this.say(this.waiting);
    this.waiting = null;
  }

  private say({ epoch, rows, result }: Noted): void {
    this.rows = rows;
    this.run.emit({
      type: 'epoch-validation',
      fit: this.fit,
      epoch,
      ...result,
      examples: rows?.count ?? null,
    });
  }
}
