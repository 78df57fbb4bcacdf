import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { offerToOpen, pageLanguage, saveFile } from '../../panel';
import { fileNameFrom } from '../../protocol/chart-file';
import { buildReport, exportCsv } from '../../runs';
import { offeredFixes, pageRun, type RunSession } from '../../session';
import { runArgument } from '../arguments';
import type { Handlers } from '../command-ids';
import { pickRun } from '../pick-run';
import type { Services } from '../services';
import { withSession } from '../with-session';

export function exportCommands({
  sessions,
  verifications,
  editor,
  dist,
  report,
}: Services): Pick<Handlers, 'regulens.exportReport' | 'regulens.exportCsv'> {
  /** Asks for the run and the file, then writes what `render` makes of the run. */
  const save = async (
    argument: unknown,
    question: string,
    extension: 'html' | 'csv',
    render: (session: RunSession) => Promise<string>,
  ) => {
    const id = runArgument(argument) ?? (await pickRun(sessions, question));
    if (id === undefined) return;
    await withSession(sessions, id, async (session) => {
      const target = await saveFile({
        name: `${fileNameFrom(session.record.name)}.${extension}`,
        folder: vscode.Uri.file(session.store.folder),
        kind: extension.toUpperCase(),
        content: () => render(session),
      });
      if (target) offerToOpen(target).catch(report);
    });
  };

  return {
    'regulens.exportReport': (run) =>
      save(run, l10n.t('A report of which run?'), 'html', async (session) => {
        const fixes = offeredFixes(await editor.fixesOf(session), verifications.of(session.id));
        const read = (name: string) => readFile(path.join(dist.fsPath, name), 'utf8');
        const page = { script: await read('page.js'), style: await read('page.css') };
        return buildReport(
          [pageRun(session, fixes, verifications.get(session.id))],
          page,
          pageLanguage(dist),
        );
      }),
    'regulens.exportCsv': (run) =>
      save(run, l10n.t('The metrics of which run?'), 'csv', ({ state }) => Promise.resolve(exportCsv(state))),
  };
}
