import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { NOTE_LENGTH, tagsIn } from '../../protocol/run-notes';
import { runArguments } from '../arguments';
import type { Handlers } from '../command-ids';
import { pickRun } from '../pick-run';
import type { Services } from '../services';

type NoteCommands = 'regulens.editTags' | 'regulens.editNote' | 'regulens.pinRun' | 'regulens.unpinRun';

/** What people say of runs: tags, a note, and which of them to keep in sight. */
export function noteCommands({ sessions }: Services): Pick<Handlers, NoteCommands> {
  /** The runs given, or the one chosen. */
  const listed = async (args: readonly unknown[], question: string) => {
    const given = runArguments(args);
    const chosen = given.length > 0 ? given : [await pickRun(sessions, question)];
    return (await sessions.list()).flatMap((run) =>
      chosen.includes(run.id) && 'record' in run ? [run] : [],
    );
  };
  const pin = async (args: readonly unknown[], pinned: boolean, question: string) => {
    for (const { id, store } of await listed(args, question)) await store.annotate(id, () => ({ pinned }));
  };

  return {
    'regulens.editTags': async (...args) => {
      const runs = await listed(args, l10n.t('Tags of which run?'));
      const [first] = runs;
      if (!first) return;
      const common = (first.notes?.tags ?? []).filter((tag) =>
        runs.every(({ notes }) => notes?.tags.includes(tag)),
      );
      const typed = await vscode.window.showInputBox({
        title:
          runs.length === 1
            ? l10n.t('Tags of {0}', first.record.name)
            : l10n.t('Tags of {0} runs', runs.length),
        prompt: l10n.t('Words apart by spaces'),
        value: common.join(' '),
      });
      if (typed === undefined) return;
      const wanted = tagsIn(typed);
      // Tags that only some of the runs have weren't shown, so they stay.
      for (const { id, store } of runs)
        await store.annotate(id, ({ tags }) => ({
          tags: tagsIn([...tags.filter((tag) => !common.includes(tag)), ...wanted].join(' ')),
        }));
    },
    'regulens.editNote': async (...args) => {
      const [run] = await listed(args, l10n.t('A note on which run?'));
      if (!run) return;
      const note = await vscode.window.showInputBox({
        title: l10n.t('Note on {0}', run.record.name),
        value: run.notes?.note ?? '',
        validateInput: (text) =>
          text.length > NOTE_LENGTH ? l10n.t('A note has room for {0} characters.', NOTE_LENGTH) : null,
      });
      if (note !== undefined) await run.store.annotate(run.id, () => ({ note: note.trim() }));
    },
    'regulens.pinRun': (...args) => pin(args, true, l10n.t('Which run should be pinned?')),
    'regulens.unpinRun': (...args) => pin(args, false, l10n.t('Which run should be unpinned?')),
  };
}
