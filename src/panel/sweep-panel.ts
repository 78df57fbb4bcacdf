import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { EditorPage } from './editor-page';
import type { SweepHost, SweepHostDeps } from './sweep-host';

/** The page of a sweep: one panel a window, like the dashboard. */
export class SweepPanel extends EditorPage<SweepHost, string> {
  constructor(dist: vscode.Uri, deps: Omit<SweepHostDeps, 'post' | 'onShown'>) {
    super(dist, {
      viewType: 'regulens.sweep',
      view: 'sweep',
      title: l10n.t('Sweep'),
      pageTitle: l10n.t('Sweep'),
      column: vscode.ViewColumn.Beside,
      async makeHost({ post, entitle }, id) {
        const { SweepHost } = await import('./sweep-host');
        return new SweepHost(
          {
            ...deps,
            post,
            onShown: (sweep) => {
              const script = sweep && path.basename(sweep.record.plan.script);
              entitle(script === null ? l10n.t('Sweep') : l10n.t('Sweep: {0}', script));
            },
          },
          id,
        );
      },
      select: (host, id) => host.select(id),
      report: deps.report,
    });
  }
}
