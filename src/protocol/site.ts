import * as v from 'valibot';
import { FiniteNumber } from './numbers';

/** A place in the user's own source (after source maps): absolute path, line and column counted from 1. */
export const Site = v.object({ file: v.string(), line: FiniteNumber, column: FiniteNumber });
export type Site = v.InferOutput<typeof Site>;
