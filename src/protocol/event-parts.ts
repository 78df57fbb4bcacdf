import * as v from 'valibot';
import { AnyNumber, FiniteNumber } from './numbers';

/** Monotonic milliseconds since the process started. */
export const time = { t: FiniteNumber };
export const Metrics = v.record(v.string(), AnyNumber);

export const Histogram = v.object({ min: FiniteNumber, max: FiniteNumber, counts: v.array(FiniteNumber) });
export type Histogram = v.InferOutput<typeof Histogram>;

/**
 * Validation rows looked up among the training rows (inputs compared bit by bit), and how many were found there; where some
 * were, also the share of training rows that have a twin among the other training rows.
 */
export const SharedRows = v.object({
  validationRows: FiniteNumber,
  identical: FiniteNumber,
  repeatedTraining: v.optional(FiniteNumber),
});
export type SharedRows = v.InferOutput<typeof SharedRows>;
