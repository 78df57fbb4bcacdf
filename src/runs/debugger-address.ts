import type { Disposable } from './disposable';
import type { RunStore } from './store';
import { tailOutput } from './tail';

export interface DebuggerAddress {
  port: number;
  /** ws://127.0.0.1:PORT/ID */
  url: string;
}

/** As Node.js says it (`Agent::PrintDebuggerReadyMessage`, src/inspector_socket_server.cc), at the beginning of a line. */
const LISTENING = /^Debugger listening on (ws:\/\/127\.0\.0\.1:(\d+)\/[\w-]+)$/;

/**
 * Tells where a run that was launched for a debugger waits for it: once, and again where the script is started again on another backend.
 * To be disposed of when the run has ended.
 */
export function watchDebugger(
  store: RunStore,
  id: string,
  onAddress: (address: DebuggerAddress) => void,
): Disposable {
  let rest = '';
  return tailOutput(store, id, 'stderr', (text) => {
    const lines = (rest + text).split(/\r?\n/);
    // A line may come in parts; those of a script that prints no end of line are its own affair.
    rest = (lines.pop() ?? '').slice(-200);
    for (const line of lines) {
      const [, url, port] = LISTENING.exec(line) ?? [];
      if (url !== undefined && port !== undefined) onAddress({ url, port: Number(port) });
    }
  });
}
