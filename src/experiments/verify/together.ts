/** Does a task for each at once. All are settled before an error goes on: nobody is left running unwatched. */
export async function together<T>(list: readonly T[], task: (one: T) => Promise<void>): Promise<void> {
  const settled = await Promise.allSettled(list.map(task));
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
}
