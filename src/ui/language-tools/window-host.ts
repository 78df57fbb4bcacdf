import type * as vscode from 'vscode';
import { presentText } from '../../editor/texts';
import type { Context } from '../../tools/context';
import type { ToolHost } from '../../tools/host';
import type { Services } from '../services';
import { launchAgain, launchOf, saveScripts } from '../workspace';

/** The tools on this window's folders: what they start and edit shows like what a person starts and edits. */
export function windowHost(services: Services): ToolHost {
  const { sessions, runs, terminals, verifications, editor, dist, assets, parser, report } = services;
  return {
    contexts: () =>
      sessions.stores.map((store): Context => ({
        folder: store.folder,
        dist: dist.fsPath,
        store,
        assets,
        parser,
        textOf: presentText,
      })),
    // Nothing is called in a workspace that isn't trusted, and VS Code has asked before what runs or edits.
    refusal: () => null,
    async launch({ store }, { script, ...asked }) {
      await saveScripts(store.folder);
      return { ...launchOf(store, { script }), ...asked };
    },
    async again({ store }, record) {
      await saveScripts(store.folder);
      return launchAgain(store, record);
    },
    apply: ({ run, fix }) => editor.applyFix({ runId: run, fixId: fix }),
    onRun: (id) => {
      const show = async () => {
        await runs.refresh();
        await terminals.show(await sessions.open(id));
      };
      show().catch(report);
    },
    onVerification: (verification) => {
      verifications.set(verification).catch(report);
    },
  };
}

/** A signal that aborts when VS Code's token is cancelled. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const abort = new AbortController();
  if (token.isCancellationRequested) abort.abort();
  token.onCancellationRequested(() => abort.abort());
  return abort.signal;
}
