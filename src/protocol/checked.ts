import * as v from 'valibot';

/** What a message about a bad value may be long. */
const LONGEST_PROBLEM = 300;

/**
 * Checks what came from outside against its schema. Never throws; the problem is one short line about the first thing that is wrong, so that a
 * damaged file of any size takes no memory to be told of.
 */
export function checked<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
): { value: T } | { problem: string } {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? { value: result.output } : { problem: problemIn(result.issues) };
}

/** The same of JSON. */
export function checkedJson<T>(
  schema: v.GenericSchema<unknown, T>,
  text: string,
): { value: T } | { problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'not JSON' };
  }
  return checked(schema, json);
}

function problemIn(issues: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const text = v.summarize(issues).replaceAll(/\s+/g, ' ').replace(/^× /, '');
  return text.length > LONGEST_PROBLEM ? `${text.slice(0, LONGEST_PROBLEM - 1)}…` : text;
}
