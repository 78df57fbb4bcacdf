import type * as v from 'valibot';
import { checked } from '../protocol/checked';

/** A message of a page by its contract; null for one that breaks it, which is reported. */
export function pageMessage<T>(
  schema: v.GenericSchema<unknown, T>,
  data: unknown,
  report: (error: unknown) => void,
): T | null {
  const parsed = checked(schema, data);
  if ('value' in parsed) return parsed.value;
  report(new Error(`The page sent a bad message: ${parsed.problem}`));
  return null;
}
