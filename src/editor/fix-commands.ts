import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TextEdit } from '../protocol/edits';
import { UserError } from '../protocol/user-error';
import { firstOfEachRemedy, type FindingFix, type RunSession } from '../session';
import type { TextOf } from '../session/texts-of';
import type { LocatedFindings } from './located-findings';
import { findingDocument } from './markdown';
import type { EffectOf } from './quick-fixes';
import type { ScriptReader } from './script-reader';
import { showPlace } from './show-place';
import { toRange } from './texts';
import { VirtualDocuments } from './virtual-documents';
import { editFiles } from './workspace-edits';

export interface FixTarget {
  runId: string;
  fixId: string;
}
export interface FindingTarget {
  runId: string;
  findingId: string;
}

/** A fix, and the texts that it was worked out on. */
type Found = FindingFix & { textOf: TextOf };

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
    const found = await this.#find(target);
    const parts = await this.#partsOf(found);
    await editFiles(parts.map((part) => ({ ...part, text: part.script.text })));
    const [shown] = parts;
    await showPlace(shown?.file ?? found.file, firstOf(shown?.edits ?? [])?.start ?? 0);
  }

  /** Shows the present text beside the one the fix would make. */
  async preview(target: FixTarget): Promise<void> {
    const found = await this.#find(target);
    const { fix } = found;
    const { applyEdits } = await import('../protocol/edits');
    const compared = (await this.#partsOf(found)).map((part) => {
      const uri = vscode.Uri.file(part.file);
      const text = applyEdits(part.script.text, part.edits);
      return { ...part, uri, changed: this.#previews.set(uri.path, JSON.stringify(target), text) };
    });
    const [only, ...more] = compared;
    if (!only) return;
    if (more.length > 0) {
      const resources = compared.map(({ uri, changed }) => [uri, uri, changed]);
      await vscode.commands.executeCommand('vscode.changes', fix.title, resources);
      return;
    }
    const { uri, changed, script, edits } = only;
    const title = `${path.basename(only.file)}: ${fix.title}`;
    const first = firstOf(edits);
    await vscode.commands.executeCommand('vscode.diff', uri, changed, title, {
      ...(first && { selection: toRange(script, { start: first.start, end: first.start }) }),
    });
  }

  /** Opens the reasons for a finding and its fixes as a page of text. */
  async why({ runId, findingId }: FindingTarget): Promise<void> {
    await this.#withRun(runId, async (session) => {
      const finding = session.diagnosis.findings.find(({ id }) => id === findingId);
      if (!finding)
        throw new UserError(
          l10n.t('The run no longer says this.'),
          l10n.t('Open the dashboard to see what it says now.'),
        );
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

  async #partsOf({ fix, file, textOf }: Found) {
    const parts = await this.#reader.parts(file, fix.edits, textOf);
    if (!parts)
      throw new UserError(
        l10n.t('A file that this fix needs has just changed, so nothing was done.'),
        l10n.t('Ask for it once more.'),
      );
    return parts;
  }

  async #find({ runId, fixId }: FixTarget): Promise<Found> {
    const found = await this.#withRun(runId, async (session): Promise<Found | undefined> => {
      const { fixes, textOf } = await this.#located.offers(session);
      const one = fixes.find(({ fix }) => fix.id === fixId);
      return one && { ...one, textOf };
    });
    if (!found)
      throw new UserError(
        l10n.t('The script is no longer the one that ran, so this fix has no place in it.'),
        l10n.t('Undo the change, or train again.'),
      );
    const { disabled, title } = found.fix;
    if (disabled !== null)
      throw new UserError(
        l10n.t`"${title}" can't be applied here: ${disabled}`,
        l10n.t('Make the change by hand.'),
      );
    return found;
  }
}

function firstOf(edits: readonly TextEdit[]): TextEdit | undefined {
  return [...edits].sort((a, b) => a.start - b.start)[0];
}
