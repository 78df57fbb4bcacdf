import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { EditorPage } from './editor-page';
import type { SweepHost, SweepHostDeps } from './sweep-host';

/** The page of a sweep: one panel a window, like the dashboard. */
export class SweepPanel implements vscode.Disposable {
  readonly #page: EditorPage<SweepHost, string>;

  constructor(dist: vscode.Uri, deps: Omit<SweepHostDeps, 'post' | 'onShown'>) {
    this.#page = new EditorPage<SweepHost, string>(dist, {
      viewType: 'regulens.sweep',
      view: 'sweep',
      title: l10n.t('Sweep'),
      pageTitle: l10n.t('Sweep'),
      async makeHost(panel, id) {
        const { SweepHost } = await import('./sweep-host');
        return new SweepHost(
          {
            ...deps,
            post: (message) => void panel.webview.postMessage(message),
            onShown: (sweep) => {
              const script = sweep && path.basename(sweep.record.plan.script);
              panel.title = script === null ? l10n.t('Sweep') : l10n.t('Sweep: {0}', script);
            },
          },
          id,
        );
      },
      select: (host, id) => host.select(id),
      report: deps.report,
    });
  }

  show(id: string, options: { preserveFocus?: boolean } = {}): void {
    this.#page.show(id, vscode.ViewColumn.Beside, options);
  }

  dispose(): void {
    this.#page.dispose();
  }
}
