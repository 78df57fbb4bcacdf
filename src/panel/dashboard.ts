import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RunSession } from '../session';
import { EditorPage } from './editor-page';
import type { PageHost, PageHostDeps } from './page-host';

/** The dashboard: one panel a window, showing one run or comparing several. To show none means to show what it shows already. */
export class Dashboard extends EditorPage<PageHost, readonly string[]> {
  constructor(dist: vscode.Uri, deps: Omit<PageHostDeps, 'post' | 'onSelection'>) {
    super(dist, {
      viewType: 'regulens.dashboard',
      view: 'dashboard',
      title: l10n.t('Regulens'),
      pageTitle: l10n.t('Regulens dashboard'),
      column: vscode.ViewColumn.Beside,
      async makeHost({ post, entitle }, runs) {
        const { PageHost } = await import('./page-host');
        const onSelection = (sessions: readonly RunSession[]) => entitle(titleOf(sessions));
        return new PageHost({ ...deps, post, onSelection }, runs ?? []);
      },
      select: (host, runs) => {
        if (runs.length > 0) host.select(runs);
      },
      report: deps.report,
    });
  }

  refreshFixes(): void {
    this.with((host) => host.refreshFixes());
  }

  refreshVerification(run: string): void {
    this.with((host) => host.refreshVerification(run));
  }
}

function titleOf(sessions: readonly RunSession[]): string {
  const [first, ...others] = sessions;
  if (!first) return l10n.t('Regulens');
  if (others.length === 0) return l10n.t('Regulens: {0}', first.record.name);
  return l10n.t('Regulens: {0} runs', sessions.length);
}
