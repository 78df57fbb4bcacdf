import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Parameters } from '../protocol/sweep';
import { UserError } from '../protocol/user-error';
import type { SourceParser } from '../source';
import type { SetFile, SweptScript } from '../session/swept-script';
import { stillHolds } from './follow';
import { changedPart } from './changed-part';
import type { ScriptReader } from './script-reader';
import { showPlace } from './show-place';
import { VirtualDocuments } from './virtual-documents';
import { editFiles } from './workspace-edits';

/** A trial of a sweep, to be taken over into the source. */
export interface TrialEdit {
  /** Absolute path of the script, and of the folder that its project is in. */
  script: string;
  folder: string;
  /** "trial 12" */
  title: string;
  parameters: Parameters;
  /** The script's text as it ran in the trial; null where that isn't kept any more. */
  ran: string | null;
}

/** Takes the numbers of a sweep's trial over into the source, or shows what that would change. */
export class TrialEdits implements vscode.Disposable {
  readonly #reader: ScriptReader;
  readonly #parser: () => Promise<SourceParser>;
  readonly #previews = new VirtualDocuments('regulens-trial');

  constructor(reader: ScriptReader, parser: () => Promise<SourceParser>) {
    this.#reader = reader;
    this.#parser = parser;
  }

  /** A script as the editor has it, with what can be swept in it. */
  async swept(file: string, folder: string): Promise<SweptScript> {
    const { readSweptScript } = await import('../session/swept-script');
    const parser = await this.#parser();
    return readSweptScript(
      file,
      folder,
      (other) => this.#reader.present(other),
      (text, language) => parser.parse(text, language),
    );
  }

  /** Edits the present texts, unsaved, as one step to undo, and shows the first place. */
  async apply(trial: TrialEdit): Promise<void> {
    const changes = (await this.#texts(trial)).flatMap(({ file, before, text }) => {
      const change = changedPart(before, text);
      return change ? [{ file, text: before, edits: [change] }] : [];
    });
    const [shown] = changes;
    const [first] = shown?.edits ?? [];
    if (!shown || !first)
      throw new UserError(
        l10n.t`The script has the numbers of ${trial.title} already.`,
        l10n.t('There is nothing to change.'),
      );
    await editFiles(changes);
    await showPlace(shown.file, first.start);
  }

  /** Shows the present texts beside what they would be. */
  async preview(trial: TrialEdit): Promise<void> {
    const compared = (await this.#texts(trial)).map(({ file, text }) => {
      const uri = vscode.Uri.file(file);
      return { uri, changed: this.#previews.set(uri.path, trial.title, text) };
    });
    const [only, ...more] = compared;
    const title = `${path.basename(trial.script)}: ${trial.title}`;
    if (only && more.length === 0)
      await vscode.commands.executeCommand('vscode.diff', only.uri, only.changed, title);
    else
      await vscode.commands.executeCommand(
        'vscode.changes',
        title,
        compared.map(({ uri, changed }) => [uri, uri, changed]),
      );
  }

  dispose(): void {
    this.#previews.dispose();
  }

  /** @throws UserError where what would come of it isn't what was measured */
  async #texts({ script, folder, parameters, ran, title }: TrialEdit): Promise<SetFile[]> {
    const swept = await this.swept(script, folder);
    const unknown = Object.keys(parameters).filter((id) => !swept.slots.some(({ slot }) => slot.id === id));
    const texts = unknown.length === 0 ? swept.filesFor(parameters) : [];
    const own = texts.find(({ file }) => file === script);
    const then = ran === null ? null : await this.#reader.parse(script, ran);
    const now = own ? await this.#reader.parse(script, own.text) : null;
    if (!own || (then && now && !stillHolds({ ran: then, now })))
      throw new UserError(
        l10n.t`${path.basename(script)} has changed since the sweep, so with the numbers of ${title} it would not be what was measured.`,
        l10n.t('Undo the change, or sweep again.'),
      );
    return texts;
  }
}
