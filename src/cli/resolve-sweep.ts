import { UserError } from '../protocol/user-error';
import type { SweepStore } from '../runs';

/** A sweep's id from what the user typed: an id, the beginning of one, or "latest". */
export async function resolveSweep(store: SweepStore, wanted: string): Promise<string> {
  const ids = (await store.list()).map(({ id }) => id);
  const found =
    wanted === 'latest' ? ids.slice(0, 1) : ids.filter((id) => wanted !== '' && id.startsWith(wanted));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw found.length > 1
    ? new UserError(`"${wanted}" could be any of ${found.length} sweeps.`, 'Type more of its id.')
    : new UserError(
        `There is no sweep "${wanted}".`,
        `They are kept in ${store.sweepsFolder}; "latest" is the newest.`,
      );
}
