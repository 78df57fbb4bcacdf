import type { FitRecorder } from './fit-recorder';
import type { Engine, LayersModel } from './framework';
import { readsSynchronously } from './framework';
import type { Run } from './run';
import { isGone, isUntouched, markWeights, trainsOneOf } from './weight-marks';
import type { WeightMarks } from './weight-marks';

/** How long the end of a call waits for another that goes on with it, at least; and in times of the longest pause so far. */
const WAIT_MS = 5000;
const WAIT_PAUSES = 3;
/** Trainings that are looked at again when the process ends, at most: the latest. */
const MOST = 8;

type Reason = 'finished' | 'stopped' | 'failed';

interface Open {
  recorder: FitRecorder;
  model: LayersModel;
  reason: Reason;
  endedAt: number;
  longestPause: number;
  timer: NodeJS.Timeout | null;
  isSaid: boolean;
  /** As the latest call left them. */
  weights: WeightMarks;
  /** As they were when the model was last looked at closely. */
  looked: WeightMarks;
}

/**
 * Fits that another call may go on with. Their end is said when it is one: when nothing came for a while, the model is trained
 * otherwise, or the process ends. Then the model is looked at closely, once.
 */
export class OpenFits {
  private readonly run: Run;
  private readonly open = new Map<FitRecorder, Open>();

  constructor(run: Run) {
    this.run = run;
  }

  /** A call has ended. */
  leave(recorder: FitRecorder, model: LayersModel, reason: Reason): void {
    const before = this.open.get(recorder);
    const weights = markWeights(model);
    const now: Open = {
      recorder,
      model,
      reason,
      endedAt: performance.now(),
      longestPause: before?.longestPause ?? 0,
      timer: null,
      isSaid: before !== undefined && before.isSaid && reason === 'stopped' && before.reason === 'stopped',
      weights,
      looked: recorder.wasLookedAt ? weights : (before?.looked ?? []),
    };
    this.open.delete(recorder);
    if (reason === 'finished' ? recorder.isOpen : reason === 'stopped') this.open.set(recorder, now);
    if (reason !== 'finished' || !recorder.isOpen) this.say(now);
    else {
      const wait = Math.max(WAIT_MS, WAIT_PAUSES * now.longestPause);
      now.timer = setTimeout(() => this.run.guard(() => this.say(now)), wait).unref();
    }
    for (const oldest of this.open.values()) {
      if (this.open.size <= MOST) break;
      this.close(oldest);
    }
  }

  /** Another call goes on. */
  resume(recorder: FitRecorder): void {
    const open = this.open.get(recorder);
    if (!open) return;
    if (open.timer) clearTimeout(open.timer);
    open.longestPause = Math.max(open.longestPause, performance.now() - open.endedAt);
    if (open.reason === 'finished') open.isSaid = false;
  }

  /** A training of its own begins: what trained the same weights is over. */
  begins(model: LayersModel): void {
    for (const open of [...this.open.values()]) if (trainsOneOf(model, open.weights)) this.close(open);
  }

  /** Before the process ends. */
  async beforeEnd(engine: Engine): Promise<void> {
    const isAtOnce = readsSynchronously(engine);
    for (const { recorder, model, weights, looked } of [...this.open.values()])
      await this.run.guardAsync(async () => {
        if (recorder.isRunning || recorder.calls === 1) return;
        // A GPU's values would come too late for that at the very end.
        if (!isAtOnce && isUntouched(model, weights)) await recorder.finish();
        if (isGone(weights) || isUntouched(model, looked)) return;
        await recorder.lookAtTheEnd();
      });
  }

  /** The process ends. */
  end(): void {
    const engine = this.run.engine();
    const isAtOnce = engine !== null && readsSynchronously(engine);
    for (const open of [...this.open.values()])
      this.run.guard(() => {
        const { recorder, model, weights } = open;
        if (recorder.isRunning) return;
        // What a callback or the script has put into the model since isn't what the last epoch left. (A GPU isn't asked any more: see step-loop.ts.)
        if (isAtOnce && recorder.calls > 1 && isUntouched(model, weights))
          void this.run.guardAsync(() => recorder.finish());
        this.close(open);
      });
  }

  private close(open: Open): void {
    if (open.timer) clearTimeout(open.timer);
    this.open.delete(open.recorder);
    this.say(open);
  }

  private say(open: Open): void {
    if (open.isSaid) return;
    open.isSaid = true;
    const { recorder, reason } = open;
    const { skipped } = recorder;
    this.run.emit({
      type: 'fit-ended',
      fit: recorder.id,
      reason,
      ...(skipped.length > 0 && { skipped: [...skipped] }),
      ...recorder.stepsSaid,
    });
    this.run.flush();
  }
}
