import { setTimeout as sleep } from 'node:timers/promises';

export interface Step {
  title: string;
  body: () => Promise<void>;
}

/** Far more than anything takes on a slow machine: only what never happens fails. */
const LIMIT_MS = 90_000;

/** Waits until `look` gives something other than null, undefined or false, and returns it. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  describe: () => unknown = () => '',
): Promise<T> {
  const end = Date.now() + LIMIT_MS;
  while (Date.now() < end) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    await sleep(100);
  }
  throw new Error(`never happened: ${what} ${JSON.stringify(await describe())}`);
}
