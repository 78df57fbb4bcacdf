import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { plainText } from '../protocol/plain-text';
import { UserError } from '../protocol/user-error';
import { VirtualDocuments } from './virtual-documents';

/** A run's script as it ran. */
export interface RunSource {
  id: string;
  name: string;
  /** The script's path. */
  file: string;
  /** Null where it wasn't kept. */
  text: string | null;
}

/** Differences between the texts that runs ran, in VS Code's own diff editor. */
export class RunSources implements vscode.Disposable {
  readonly #documents = new VirtualDocuments('regulens-run-source');

  /** Compares the first run's text with that of each other. @throws UserError where there is nothing to compare */
  async compare([baseline, ...others]: readonly RunSource[]): Promise<void> {
    const before = baseline && this.#document(baseline);
    if (!before) throw notKept(baseline?.name ?? '');
    const kept = others.flatMap((run) => {
      const after = this.#document(run);
      return after ? [{ run, after }] : [];
    });
    const [first] = kept;
    if (!first) throw notKept(others.map(({ name }) => name).join(', '));
    const changed = kept.filter(({ run }) => run.text !== baseline.text);
    if (changed.length === 0) {
      const said =
        kept.length === 1
          ? l10n.t('Both runs ran the same text.')
          : l10n.t('All {0} runs ran the same text.', kept.length + 1);
      void vscode.window.showInformationMessage(plainText(said));
      return;
    }
    const left = `${baseline.name} (${when(baseline.id)})`;
    const [only] = changed;
    if (changed.length === 1 && only) {
      const title = `${left} ↔ ${only.run.name} (${when(only.run.id)})`;
      await vscode.commands.executeCommand('vscode.diff', before, only.after, title);
      return;
    }
    await vscode.commands.executeCommand(
      'vscode.changes',
      l10n.t('{0} and {1} other runs', left, changed.length),
      changed.map(({ after }) => [after, before, after]),
    );
  }

  dispose(): void {
    this.#documents.dispose();
  }

  #document({ id, name, file, text }: RunSource): vscode.Uri | null {
    if (text === null) return null;
    // A tab is named after the last part; its ending says the language.
    const tab = `${name.replaceAll(/[\\/]/g, '-')} ${when(id)}${path.extname(file)}`;
    return this.#documents.set(`/${id}/${tab}`, id, text);
  }
}

/** "2026-11-22 14:02:11": an id begins with its time in UTC, which tells runs of one name apart. */
function when(id: string): string {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/.exec(id) ?? [];
  if (second === undefined) return id;
  const local = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return local.toLocaleString(vscode.env.language, { dateStyle: 'short', timeStyle: 'medium' });
}

function notKept(name: string): UserError {
  return new UserError(
    l10n.t('The text that {0} ran wasn’t kept.', name),
    l10n.t('Compare runs of one script that Regulens started.'),
  );
}
