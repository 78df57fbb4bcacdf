import * as v from 'valibot';

/**
 * A number in a file or a message. JSON cannot write Infinity, but reads it out of 1e999, and valibot's number() takes it: sizes, counts and
 * epochs that never end would pass. A check of its own costs what number() costs; a pipe with finite() takes half as long again.
 */
export const FiniteNumber = v.custom<number>(
  Number.isFinite,
  ({ received }) => `Invalid type: Expected finite number but received ${received}`,
);

/** How a number that may not be finite is written in JSON, which has no NaN and no Infinity. */
export const WrittenNumber = v.union([v.number(), v.picklist(['NaN', 'Infinity', '-Infinity'])]);

/** A number that may not be finite, read back. Diverging runs are exactly the ones whose numbers must survive the trip. */
export const AnyNumber = v.pipe(
  WrittenNumber,
  v.transform((value) => Number(value)),
);
