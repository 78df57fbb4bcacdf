import type { LaunchRequest, RunStore } from '../runs';
import { fileArgument, runArgument } from './arguments';
import type { Services } from './services';
import { activeScript } from './start-run';
import { withSession } from './with-session';
import { launchAgain, launchOf, storeFor } from './workspace';

/** What a command that runs a script again is meant for: the run given, else the file given or shown. */
export async function whatToRun(
  { sessions }: Services,
  argument: unknown,
  file: string | null = null,
): Promise<{ store: RunStore; launch: LaunchRequest }> {
  const id = runArgument(argument);
  if (id === null) {
    const script = file ?? fileArgument(argument) ?? activeScript();
    const store = storeFor(sessions, script);
    return { store, launch: launchOf(store, { script }) };
  }
  return withSession(sessions, id, ({ store, record }) =>
    Promise.resolve({ store, launch: launchAgain(store, record) }),
  );
}
