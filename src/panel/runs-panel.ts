import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { EditorPage } from './editor-page';
import type { RunsHost, RunsHostDeps } from './runs-host';

/** The table of all runs: one panel a window. */
export class RunsPanel extends EditorPage<RunsHost, void> {
  constructor(dist: vscode.Uri, deps: Omit<RunsHostDeps, 'post'>) {
    super(dist, {
      viewType: 'regulens.runs',
      view: 'runs',
      title: l10n.t('Runs'),
      pageTitle: l10n.t('All runs'),
      // A wide table beside a script would show hardly more than the names.
      column: vscode.ViewColumn.Active,
      async makeHost({ post }) {
        const { RunsHost } = await import('./runs-host');
        return new RunsHost({ ...deps, post });
      },
      select: () => undefined,
      report: deps.report,
    });
  }
}
