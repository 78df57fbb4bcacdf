import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../protocol/user-error';
import { firstOfEachRemedy, type FindingFix, type RunSession } from '../session';
import type { LocatedFindings } from './located-findings';
import { findingDocument } from './markdown';
import type { EffectOf } from './quick-fixes';
import type { ScriptReader } from './script-reader';
import { toRange } from './texts';
import { VirtualDocuments } from './virtual-documents';
import { workspaceEdit } from './workspace-edits';

export interface FixTarget {
  runId: string;
  fixId: string;
}
export interface FindingTarget {
  runId: string;
  findingId: string;
}

/** Calls `action` with a run that has been read whole. */
export type WithRun = <T>(runId: string, action: (session: RunSession) => Promise<T>) => Promise<T>;

/** What the commands on fixes and findings do. All throw UserError where the user can put it right. */
export class FixCommands implements vscode.Disposable {
  readonly #located: LocatedFindings;
  readonly #reader: ScriptReader;
  readonly #withRun: WithRun;
  readonly #effectOf: EffectOf;
  readonly #previews = new VirtualDocuments('regulens-preview');
  readonly #reasons = new VirtualDocuments('regulens-why');

  constructor(located: LocatedFindings, reader: ScriptReader, withRun: WithRun, effectOf: EffectOf) {
    this.#located = located;
    this.#reader = reader;
    this.#withRun = withRun;
    this.#effectOf = effectOf;
  }

  /** Edits the present text as one undo step, unsaved, and shows the place. */
  async apply(target: FixTarget): Promise<void> {
    const { fix, file } = await this.#find(target);
    const uri = vscode.Uri.file(file);
    const document = await vscode.workspace.openTextDocument(uri);
    const script = await this.#reader.parse(file, document.getText());
    const applied = script && (await vscode.workspace.applyEdit(workspaceEdit(file, script, fix.edits)));
    if (!applied)
      throw new UserError(`${path.basename(file)} could not be edited.`, 'See whether it is read-only.');
    const [first] = [...fix.edits].sort((a, b) => a.start - b.start);
    const at = first ? document.positionAt(first.start) : new vscode.Position(0, 0);
    await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(at, at),
      viewColumn: columnOf(uri),
    });
  }

  /** Shows the present text beside the one the fix would make. */
  async preview(target: FixTarget): Promise<void> {
    const { fix, file } = await this.#find(target);
    const uri = vscode.Uri.file(file);
    const script = await this.#reader.present(file);
    if (!script) throw new UserError(`${file} is gone.`, 'Put it back, or train again.');
    const { applyEdits } = await import('../protocol/edits');
    const changed = this.#previews.set(uri.path, JSON.stringify(target), applyEdits(script.text, fix.edits));
    const title = `${path.basename(file)}: ${fix.title}`;
    const [first] = [...fix.edits].sort((a, b) => a.start - b.start);
    await vscode.commands.executeCommand('vscode.diff', uri, changed, title, {
      ...(first && { selection: toRange(script, { start: first.start, end: first.start }) }),
    });
  }

  /** Opens the reasons for a finding and its fixes as a page of text. */
  async why({ runId, findingId }: FindingTarget): Promise<void> {
    await this.#withRun(runId, async (session) => {
      const finding = session.diagnosis.findings.find(({ id }) => id === findingId);
      if (!finding)
        throw new UserError('The run no longer says this.', 'Open the dashboard to see what it says now.');
      const fixes = firstOfEachRemedy(await this.#located.fixesOf(session)).filter(
        (fix) => fix.finding.id === findingId,
      );
      const advice = session.diagnosis.advice.find(({ fit }) => fit === finding.fit) ?? null;
      const text = findingDocument(session.record.name, finding, advice, fixes, (fix) =>
        this.#effectOf(runId, fix),
      );
      const uri = this.#reasons.set(`/${finding.title}.md`, JSON.stringify({ runId, findingId }), text);
      await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
    });
  }

  dispose(): void {
    this.#previews.dispose();
    this.#reasons.dispose();
  }

  async #find({ runId, fixId }: FixTarget): Promise<FindingFix> {
    const found = await this.#withRun(runId, async (session) =>
      (await this.#located.fixesOf(session)).find(({ fix }) => fix.id === fixId),
    );
    if (!found)
      throw new UserError(
        'The script is no longer the one that ran, so this fix has no place in it.',
        'Undo the change, or train again.',
      );
    const { disabled, title } = found.fix;
    if (disabled !== null)
      throw new UserError(`"${title}" can't be applied here: ${disabled}`, 'Make the change by hand.');
    return found;
  }
}

/** Where a file is open already; a fix clicked in the dashboard must not cover the dashboard. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  for (const group of vscode.window.tabGroups.all)
    for (const { input } of group.tabs)
      if (input instanceof vscode.TabInputText && input.uri.toString() === uri.toString())
        return group.viewColumn;
  return vscode.ViewColumn.One;
}
