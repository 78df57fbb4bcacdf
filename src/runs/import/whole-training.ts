/** One finished epoch of a training made elsewhere. */
export interface WholeEpoch {
  /** From 1, rising. */
  epoch: number;
  /** Milliseconds since the training's start; null where nobody wrote the time. */
  t: number | null;
  loss: number;
  valLoss: number | null;
  metrics: Record<string, number>;
  valMetrics: Record<string, number>;
  learningRate: number | null;
}

/** A training made elsewhere, as far as its files tell it. */
export interface WholeTraining {
  epochs: WholeEpoch[];
  /** Losses of single steps, from 1, rising; empty where there are none. */
  steps: { step: number; loss: number; t: number }[];
  validationExamples: number | null;
  /** Whether the files tell that it ended; null where they can't. */
  isTorn: boolean;
}
