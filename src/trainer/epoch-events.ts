import { epochMetrics } from './epoch-logs';
import type { Taken } from './extras';
import type { FitSteps } from './fit-steps';
import type { Engine } from './framework';
import type { LateEvents } from './late-events';
import { MemoryReader } from './memory-reader';
import { EPOCHS_AT_FULL_PACE, EpochPace } from './pace';
import { both } from './reads';
import type { Later } from './reads';
import type { Run } from './run';

interface FinishedEpoch {
  epoch: number;
  /** Whether it is told whatever the pace. */
  isLast: boolean;
  learningRate: number | null;
  durationMs: number;
  /** That the recorder took in it so far. */
  recorderMs: number;
  steps: FitSteps['epochFields'];
}

/** Tells a fit's epochs, each once its numbers are there. */
export class EpochEvents {
  private readonly run: Run;
  private readonly fit: string;
  private readonly late: LateEvents;
  private readonly memory: MemoryReader;
  private readonly pace = new EpochPace(EPOCHS_AT_FULL_PACE);

  constructor(run: Run, fit: string, engine: Engine, late: LateEvents) {
    this.run = run;
    this.fit = fit;
    this.late = late;
    this.memory = new MemoryReader(engine);
  }

  /** @param logs what fit reports of the epoch @param taken what was measured beyond that */
  say(
    { epoch, isLast, learningRate, durationMs, recorderMs, steps }: FinishedEpoch,
    logs: Record<string, number> | Later<Record<string, number>>,
    taken: Taken | Later<Taken>,
  ): void {
    const isSaid = isLast || this.pace.isDue(epoch);
    const memory = this.memory.read();
    this.late.when(both(logs, taken), ([numbers, { skipped, validationExamples, ...found }], lateMs) => {
      if (!isSaid) return;
      this.run.emit({
        type: 'epoch',
        fit: this.fit,
        epoch,
        learningRate,
        durationMs: round(durationMs),
        memory,
        ...steps,
        ...epochMetrics(numbers),
        ...found,
        ...(validationExamples !== null && { validationExamples }),
        recorder: { ms: round(recorderMs + lateMs), skipped },
      });
      this.pace.took(1);
    });
  }
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;
