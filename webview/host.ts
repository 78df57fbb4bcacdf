import type { PageMessage } from '../src/protocol/page';
import type { RunsPageMessage } from '../src/protocol/runs-page';
import type { SweepPageMessage } from '../src/protocol/sweep-page';

/** What VS Code gives a webview. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

/** Where the page lives: inside VS Code, or a report.html on its own, which cannot act. */
export interface Host {
  readonly canAct: boolean;
  post(message: PageMessage | RunsPageMessage | SweepPageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
  /** The JSON that a report carries with it; null inside VS Code. */
  embedded(): unknown;
}

export function findHost(): Host {
  if (typeof acquireVsCodeApi === 'function') {
    const api = acquireVsCodeApi();
    return {
      canAct: true,
      post: (message) => api.postMessage(message),
      getState: () => api.getState(),
      setState: (state) => api.setState(state),
      embedded: () => null,
    };
  }
  return {
    canAct: false,
    post: () => undefined,
    getState: () => null,
    setState: () => undefined,
    embedded: () => JSON.parse(document.getElementById('regulens-data')?.textContent ?? 'null') as unknown,
  };
}
