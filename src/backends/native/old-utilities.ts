import util from 'node:util';

/**
 * tfjs-node 4.22 calls util.isNullOrUndefined, which Node 23 removed (DEP0103), and util.isArray. They
 * are put back where they are missing, so that an unchanged script runs.
 */
export function bridgeOldUtilities(): void {
  const missing = { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray };
  for (const [name, value] of Object.entries(missing))
    if (!(name in util)) Object.defineProperty(util, name, { value, writable: true, configurable: true });
}
