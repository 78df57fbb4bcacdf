import * as v from 'valibot';

/**
 * A number that may not be finite. JSON has no NaN or Infinity, so the events file writes them as strings;
 * reading turns them back. Diverging runs are exactly the ones whose numbers must survive the trip.
 */
export const AnyNumber = v.pipe(
  v.union([v.number(), v.picklist(['NaN', 'Infinity', '-Infinity'])]),
  v.transform((value) => Number(value)),
);

export { writeNonFinite } from './non-finite';
