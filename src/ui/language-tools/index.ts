import * as vscode from 'vscode';
import type { OnDemand } from '../../session/on-demand';
import { TOOL_NAMES } from '../../tools/names';
import type { Services } from '../services';

/** What assistants in this window can call: the tools of `regulens mcp`, on the open folders. Loaded when the first one is called. */
export function registerLanguageTools(window: OnDemand<Services>): vscode.Disposable {
  return vscode.Disposable.from(
    ...TOOL_NAMES.map((name) =>
      vscode.lm.registerTool<unknown>(`regulens_${name}`, {
        prepareInvocation: async ({ input }) => (await import('./confirm')).prepared(name, input),
        invoke: async ({ input }, token) =>
          (await import('./invoke')).invoke(await window.ask(), name, input, token),
      }),
    ),
  );
}
