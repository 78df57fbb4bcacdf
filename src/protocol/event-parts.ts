import * as v from 'valibot';
import { AnyNumber } from './numbers';

/** Monotonic milliseconds since the process started. */
export const time = { t: v.number() };
export const Metrics = v.record(v.string(), AnyNumber);

export const Histogram = v.object({ min: v.number(), max: v.number(), counts: v.array(v.number()) });
export type Histogram = v.InferOutput<typeof Histogram>;

/**
 * Validation rows looked up among the training rows (inputs compared bit by bit), and how many were found there; where some
 * were, also the share of training rows that have a twin among the other training rows.
 */
export const SharedRows = v.object({
  validationRows: v.number(),
  identical: v.number(),
  repeatedTraining: v.optional(v.number()),
});
export type SharedRows = v.InferOutput<typeof SharedRows>;
