import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { MOST_COMPARED as MOST } from '../../protocol/page';
import { UserError } from '../../protocol/user-error';
import { isLive, stopRun } from '../../runs';
import { runArgument, runArguments } from '../arguments';
import type { Handlers } from '../command-ids';
import { pickRun, pickRuns } from '../pick-run';
import { cancellable } from '../progress';
import type { Services } from '../services';
import { withSession } from '../with-session';
import { confirmed } from '../notify';

type RunCommands =
  | 'regulens.stop'
  | 'regulens.kill'
  | 'regulens.openDashboard'
  | 'regulens.showRuns'
  | 'regulens.compareRuns'
  | 'regulens.compareSources'
  | 'regulens.renameRun'
  | 'regulens.deleteRun'
  | 'regulens.showOutput';

export function runCommands({
  sessions,
  runs,
  dashboard,
  runsPage,
  editor,
  terminals,
  log,
}: Services): Pick<Handlers, RunCommands> {
  /** Ends a live run: the one given, the only one, or the one chosen. */
  const end = async (argument: unknown, mode: 'graceful' | 'kill', question: string) => {
    const id = runArgument(argument) ?? (await pickRun(sessions, question, isLive));
    if (id === undefined) return;
    await withSession(sessions, id, ({ store }) => stopRun(store, id, mode));
    log.info(`Run ${id}: asked to ${mode === 'kill' ? 'end at once' : 'stop'}`);
  };

  return {
    'regulens.stop': (run) => end(run, 'graceful', l10n.t('Which run should stop training?')),
    'regulens.kill': (run) => end(run, 'kill', l10n.t('Which run should end at once?')),
    'regulens.openDashboard': async (run) => {
      await runs.refresh();
      const id = runArgument(run) ?? runs.latest?.id;
      dashboard.show(id === undefined ? [] : [id]);
    },
    'regulens.showRuns': () => runsPage.show(),
    'regulens.compareRuns': async (...args) => {
      const given = runArguments(args);
      const chosen =
        given.length > 1 ? given : await pickRuns(sessions, l10n.t('Which runs should be compared?'), given);
      if (chosen && chosen.length > MOST)
        throw new UserError(
          l10n.t('{0} runs are too many to be compared.', chosen.length),
          l10n.t('Choose at most {0}.', MOST),
        );
      if (chosen && chosen.length > 0) dashboard.show(chosen);
    },
    'regulens.compareSources': async (...args) => {
      const given = runArguments(args);
      const chosen =
        given.length > 1
          ? given
          : await pickRuns(sessions, l10n.t('The sources of which runs should be compared?'), given);
      if (!chosen || chosen.length < 2) return;
      const list = await sessions.list();
      // In the order given: the first is what the others are compared with.
      const found = chosen.flatMap((id) => list.find((run) => run.id === id) ?? []);
      const sources = found.flatMap((run) => ('record' in run ? [run] : []));
      await editor.compareSources(
        await Promise.all(
          sources.map(async ({ id, record, store }) => ({
            id,
            name: record.name,
            file: record.launch.script,
            text: await store.sourceText(id),
          })),
        ),
      );
    },
    'regulens.renameRun': async (run) => {
      const id = runArgument(run) ?? (await pickRun(sessions, l10n.t('Which run gets another name?')));
      if (id === undefined) return;
      const found = (await sessions.list()).find((candidate) => candidate.id === id);
      const name = await vscode.window.showInputBox({
        prompt: l10n.t('Name of the run'),
        value: found && 'record' in found ? found.record.name : '',
        validateInput: (text) => (text.trim() ? null : l10n.t('A run needs a name.')),
      });
      if (name !== undefined) await found?.store.rename(id, name);
    },
    'regulens.deleteRun': async (...args) => {
      const given = runArguments(args);
      const picked =
        given.length > 0
          ? given
          : [await pickRun(sessions, l10n.t('Which run should be deleted?'), (record) => !isLive(record))];
      const doomed = (await sessions.list()).filter(({ id }) => picked.includes(id));
      const [first] = doomed;
      if (!first) return;
      const name = 'record' in first ? first.record.name : first.id;
      const isSure = await confirmed(
        doomed.length === 1
          ? l10n.t('Delete the run "{0}"?', name)
          : l10n.t('Delete {0} runs?', doomed.length),
        l10n.t('Recorded events and output are removed from disk. Your script is not touched.'),
        l10n.t('Delete'),
      );
      if (!isSure) return;
      await cancellable(l10n.t('Deleting runs'), async (signal, progress) => {
        for (const [done, { id, store }] of doomed.entries()) {
          if (signal.aborted) return;
          progress(done / doomed.length, l10n.t('{0} of {1}', done + 1, doomed.length));
          await store.delete(id);
        }
      });
    },
    'regulens.showOutput': async (run) => {
      const id = runArgument(run) ?? (await pickRun(sessions, l10n.t('Whose output?')));
      if (id !== undefined) await terminals.show(await sessions.open(id), { preserveFocus: false });
    },
  };
}
