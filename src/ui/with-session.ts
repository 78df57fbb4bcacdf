import type { RunSession, Sessions } from '../session';

/** Lends a run that has been read whole. @throws UserError where there is no such run or it can't be read. */
export async function withSession<T>(
  sessions: Pick<Sessions, 'open'>,
  id: string,
  use: (session: RunSession) => Promise<T>,
): Promise<T> {
  const lease = await sessions.open(id);
  try {
    await lease.session.loaded;
    return await use(lease.session);
  } finally {
    lease.dispose();
  }
}
