import * as v from 'valibot';
import { AnyNumber } from './numbers';

/** Monotonic milliseconds since the process started. */
export const time = { t: v.number() };
export const Metrics = v.record(v.string(), AnyNumber);

export const Histogram = v.object({ min: v.number(), max: v.number(), counts: v.array(v.number()) });
export type Histogram = v.InferOutput<typeof Histogram>;
