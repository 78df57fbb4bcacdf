import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** Options every command takes. */
const common = {
  json: { type: 'boolean' },
  folder: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Parses a command's arguments. What follows `--` is the script's own and comes back as `rest`.
 * @throws UsageError for options that don't exist or lack a value.
 */
export function parse<T extends Options>(args: readonly string[], options: T) {
  const cut = args.indexOf('--');
  const own = cut < 0 ? args : args.slice(0, cut);
  try {
    const { values, positionals } = parseArgs({
      args: [...own],
      options: { ...common, ...options },
      allowPositionals: true,
    });
    return { values, positionals, rest: cut < 0 ? [] : args.slice(cut + 1) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '.*?'/.exec(message)?.[0];
    throw new UsageError(unknown ? `${unknown} (options of your script go after --)` : message, {
      cause: error,
    });
  }
}

/** The options every command takes, read before the command's own are known. */
export function commonOptions(args: readonly string[]): { json: boolean; folder: string; help: boolean } {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  const { values } = parseArgs({ args: [...own], options: common, strict: false });
  const folder = typeof values.folder === 'string' ? values.folder : process.cwd();
  return { json: values.json === true, folder, help: values.help === true };
}

/** The only positional argument. @throws UsageError where there are none or more. */
export function single(positionals: readonly string[], what: string): string {
  const [value] = positionals;
  if (value === undefined || positionals.length > 1) throw new UsageError(`name one ${what}`);
  return value;
}

/** @throws UsageError unless `text` is a whole number of at least `low`. */
export function wholeNumber(text: string | undefined, fallback: number, name: string, low: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < low)
    throw new UsageError(`--${name} takes a whole number of at least ${low}`);
  return value;
}

/** What an option was given, where it takes a text; undefined where it wasn't. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** @throws UsageError for what is none of the choices */
export function oneOf<T extends string>(choices: readonly T[], given: unknown, name: string): T | undefined {
  if (given === undefined) return undefined;
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw new UsageError(`--${name} takes ${choices.join(', ')}`);
  return found;
}

/** `--jobs N`: how many trials run at once, where it was said. */
export function jobsIn({ jobs }: Readonly<Record<string, unknown>>): { jobs?: number } {
  const given = text(jobs);
  return given === undefined ? {} : { jobs: wholeNumber(given, 1, 'jobs', 1) };
}
