import { Cancelled } from './cancelled';

/**
 * Waits until all have settled, so that nothing goes on behind the caller's back; then throws what went wrong first. That others were
 * cancelled because of it is no news.
 */
export async function allOrFailure(work: readonly Promise<unknown>[]): Promise<void> {
  const errors = (await Promise.allSettled(work)).flatMap((one): unknown[] =>
    one.status === 'rejected' ? [one.reason] : [],
  );
  if (errors.length > 0) throw errors.find((error) => !(error instanceof Cancelled)) ?? errors[0];
}

/** Does a task for each at once; see {@link allOrFailure}. */
export function together<T>(list: readonly T[], task: (one: T) => Promise<void>): Promise<void> {
  return allOrFailure(list.map(task));
}
