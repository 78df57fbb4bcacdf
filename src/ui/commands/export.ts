import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { offerToOpen, pageLanguage, saveFile } from '../../panel';
import { fileNameFrom } from '../../protocol/chart-file';
import { writeNonFinite } from '../../protocol/non-finite';
import { buildReport, exportCsv, exportSweepCsv } from '../../runs';
import { offeredFixes, type RunSession } from '../../session';
import { pageRun } from '../../session/page-run';
import { runArgument } from '../arguments';
import type { Handlers } from '../command-ids';
import { pickRun } from '../pick-run';
import type { Services } from '../services';
import { pickSweep } from '../sweeps/pick-sweep';
import { withSession } from '../with-session';

export function exportCommands({
  sessions,
  sweeps,
  verifications,
  editor,
  dist,
  report,
}: Services): Pick<Handlers, 'regulens.exportReport' | 'regulens.exportCsv' | 'regulens.exportSweep'> {
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
    'regulens.exportSweep': async (argument) => {
      const id = await pickSweep(sweeps, argument, l10n.t('The trials of which sweep?'));
      if (id === null) return;
      const { folder } = await sweeps.store(id);
      const { record } = await sweeps.read(id);
      const target = await saveFile({
        name: `${fileNameFrom(record.name)}.csv`,
        folder: vscode.Uri.file(folder),
        others: ['json'],
        content: async ({ path: chosen }) => {
          const sweep = await sweeps.read(id);
          return chosen.endsWith('.json') ? JSON.stringify(sweep, writeNonFinite, 2) : exportSweepCsv(sweep);
        },
      });
      if (target) offerToOpen(target).catch(report);
    },
  };
}
