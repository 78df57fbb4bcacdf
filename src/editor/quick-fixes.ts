import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { firstOfEachRemedy, type FindingFix } from '../session';
import type { TextOf } from '../session/texts-of';
import type { LocatedFinding, LocatedFindings, Proofs } from './located-findings';
import { SOURCE } from './run-diagnostics';
import type { ScriptReader } from './script-reader';
import { findingsOnLines, toRange } from './texts';
import { workspaceEdit } from './workspace-edits';

/** A longer menu would be read by nobody; the other fixes are a command away. */
const ENTRIES = 10;
/** With as many findings on a line, each has its best fix and its reasons; the rest is a command away. */
const CROWDED = 4;

export type EffectOf = (runId: string, fixId: string) => string | null;

/** Quick fixes on the line of a warning, ranked as the finding ranks them. */
export class QuickFixes implements vscode.CodeActionProvider {
  readonly #located: LocatedFindings;
  readonly #reader: ScriptReader;
  readonly #proofs: Proofs;

  constructor(located: LocatedFindings, reader: ScriptReader, proofs: Proofs) {
    this.#located = located;
    this.#reader = reader;
    this.#proofs = proofs;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const { version } = document;
    const findings = await this.#located.in(document.uri.fsPath);
    if (findings === 'has-errors') return [];
    const here = findingsOnLines(findings, range);
    const [first] = here;
    if (!first) return [];
    const { fixes, textOf } = await this.#located.offers(first.session);
    const all = firstOfEachRemedy(fixes);
    const linked = (located: LocatedFinding) =>
      diagnostics.filter((diagnostic) => isFor(diagnostic, located));
    const offers = here.map((located) => ({
      fixes: all.filter(({ finding }) => finding.id === located.finding.id),
      linked: linked(located),
    }));
    const { shown, left } = chooseFixes(offers, here.length);
    const actions: vscode.CodeAction[] = [];
    for (const { found, linked } of shown) {
      const action = await this.#action(first.session.id, found, textOf);
      action.isPreferred = found.fix.disabled === null && found === shown[0]?.found;
      action.diagnostics = linked;
      actions.push(action);
    }
    const best = shown.find(({ found }) => found.fix.disabled === null);
    if (best && here.length < CROWDED)
      actions.push(...this.#trials(first.session.id, best, shown.length > 1));
    if (left > 0)
      actions.push(
        command(l10n.t`More fixes (${left})…`, 'regulens.showFixes', first.session.id, linked(first)),
      );
    for (const located of here) {
      const why = here.length === 1 ? l10n.t('Why this?') : l10n.t`Why "${located.finding.title}"?`;
      const target = { runId: located.session.id, findingId: located.finding.id };
      actions.push(command(why, 'regulens.why', target, linked(located)));
    }
    // Edits are for the text they were computed from; the editor asks again after a change.
    return document.version === version ? actions : [];
  }

  /** To look at the first fix before it is applied, and to have the fixes verified, or what came of that. */
  #trials(
    runId: string,
    { found: { fix, finding }, linked }: Shown,
    isOneOfSeveral: boolean,
  ): vscode.CodeAction[] {
    const target = { runId, fixId: fix.id };
    const title = isOneOfSeveral ? l10n.t('Preview the first fix') : l10n.t('Preview the fix');
    const preview = command(title, 'regulens.previewFix', target, linked);
    // A run that never trained is nothing to measure against.
    if (finding.fit === null) return [preview];
    const best = this.#proofs.combinationOf(runId);
    if (best) {
      const applied = { runId, candidateId: best.candidateId };
      return [command(`${best.label}: ${best.words}`, 'regulens.applyVerified', applied, linked), preview];
    }
    if (this.#proofs.effectOf(runId, fix.id) !== null) return [preview];
    return [preview, command(l10n.t('Verify the fixes'), 'regulens.verifyFixes', runId, linked)];
  }

  async #action(runId: string, { fix, file }: FindingFix, textOf: TextOf): Promise<vscode.CodeAction> {
    const effect = this.#proofs.effectOf(runId, fix.id);
    const title = effect === null ? fix.title : `${fix.title}: ${effect}`;
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    const parts = await this.#reader.parts(file, fix.edits, textOf);
    if (fix.disabled !== null) action.disabled = { reason: fix.disabled };
    else if (parts) action.edit = workspaceEdit(parts);
    else action.disabled = { reason: l10n.t('A file that it needs has just changed.') };
    return action;
  }
}

interface Shown {
  found: FindingFix;
  linked: vscode.Diagnostic[];
}

/**
 * The fixes for the findings of a line that the menu has room for: turn by turn the best of each finding, then in the
 * findings' order. What can't be applied is shown greyed out, and takes no room of another. Several findings may ask for
 * one fix.
 */
function chooseFixes(
  offers: readonly { fixes: readonly FindingFix[]; linked: vscode.Diagnostic[] }[],
  findings: number,
): { shown: Shown[]; left: number } {
  const trials = findings < CROWDED ? 2 : 0;
  const room = Math.max(findings, ENTRIES - findings - trials - 1);
  const chosen = new Set<FindingFix>();
  const titles = new Set<string>();
  const longest = Math.max(...offers.map(({ fixes }) => fixes.length), 0);
  let usable = 0;
  let different = 0;
  for (let turn = 0; turn < longest; turn++)
    for (const { fixes } of offers) {
      const found = fixes[turn];
      if (!found || titles.has(found.fix.title)) continue;
      titles.add(found.fix.title);
      different++;
      if (usable >= room) continue;
      chosen.add(found);
      if (found.fix.disabled === null) usable++;
    }
  const shown = offers.flatMap(({ fixes, linked }) =>
    fixes.filter((found) => chosen.has(found)).map((found) => ({ found, linked })),
  );
  return { shown, left: different - shown.length };
}

function command(
  title: string,
  id: string,
  argument: object | string,
  diagnostics: vscode.Diagnostic[],
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { title, command: id, arguments: [argument] };
  action.diagnostics = diagnostics;
  return action;
}

function isFor(diagnostic: vscode.Diagnostic, { finding, script, span }: LocatedFinding): boolean {
  const { code, source } = diagnostic;
  const value = typeof code === 'object' ? code.value : code;
  return source === SOURCE && value === finding.rule && diagnostic.range.isEqual(toRange(script, span));
}
