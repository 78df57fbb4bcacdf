import { PageHost } from '../src/panel/page-host';
import type { Sessions } from '../src/session';

/** The host's side of a page that shows these runs. `send` hands a message to the page. */
export function showRuns(
  sessions: Sessions,
  send: (message: Record<string, unknown>) => Promise<void>,
  ids: readonly string[],
): PageHost {
  const host = new PageHost({
    sessions,
    fixesOf: () => Promise.resolve([]),
    parametersOf: () => Promise.resolve([]),
    verificationOf: () => null,
    post: (message) => void send(message as Record<string, unknown>),
    request: () => undefined,
    report: (error) => console.error(error),
  });
  host.select([...ids]);
  host.receive({ type: 'ready', selected: [...ids] });
  return host;
}
