import * as vscode from 'vscode';
import { firstOfEachRemedy, type FindingFix } from '../session';
import type { LocatedFinding, LocatedFindings } from './located-findings';
import { SOURCE } from './run-diagnostics';
import type { ScriptReader } from './script-reader';
import { findingsOnLines, toRange } from './texts';
import { workspaceEdit } from './workspace-edits';

/** A menu of all that may help would be read by nobody; the others are a command away. */
const SHOWN = 6;

export type EffectOf = (runId: string, fixId: string) => string | null;

/** Quick fixes on the line of a warning, ranked as the finding ranks them. */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };
  readonly #located: LocatedFindings;
  readonly #reader: ScriptReader;
  readonly #effectOf: EffectOf;

  constructor(located: LocatedFindings, reader: ScriptReader, effectOf: EffectOf) {
    this.#located = located;
    this.#reader = reader;
    this.#effectOf = effectOf;
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
    const actions: vscode.CodeAction[] = [];
    for (const located of here) {
      const linked = diagnostics.filter((diagnostic) => isFor(diagnostic, located));
      const why = here.length === 1 ? 'Why this?' : `Why "${located.finding.title}"?`;
      actions.push(...(await this.#actionsFor(located, why, linked)));
    }
    // Several findings may ask for one fix.
    const titles = new Set<string>();
    const once = actions.filter(({ title }) => !titles.has(title) && titles.add(title));
    // Edits are for the text they were computed from; the editor asks again after a change.
    return document.version === version ? once : [];
  }

  async #actionsFor(
    located: LocatedFinding,
    whyTitle: string,
    linked: vscode.Diagnostic[],
  ): Promise<vscode.CodeAction[]> {
    const { session, finding } = located;
    // Variants of one remedy, layer by layer, are offered on the layers' own lines: see Rewrites.
    const fixes = firstOfEachRemedy(await this.#located.fixesOf(session)).filter(
      (fix) => fix.finding.id === finding.id,
    );
    const best = fixes.find(({ fix }) => fix.disabled === null);
    const last = fixes.filter(({ fix }) => fix.disabled === null)[SHOWN - 1];
    const shown = last ? fixes.slice(0, fixes.indexOf(last) + 1) : fixes;
    const actions: vscode.CodeAction[] = [];
    for (const found of shown) {
      const action = await this.#action(session.id, found);
      action.isPreferred = found === best && found === fixes[0];
      action.diagnostics = linked;
      actions.push(action);
    }
    if (best) {
      const target = { runId: session.id, fixId: best.fix.id };
      actions.push(command(`Preview "${best.fix.title}"`, 'regulens.previewFix', target, linked));
      if (this.#effectOf(session.id, best.fix.id) === null)
        actions.push(command(`Measure "${best.fix.title}"`, 'regulens.measureFix', target, linked));
    }
    const left = fixes.length - shown.length;
    if (left > 0) actions.push(command(`More fixes (${left})…`, 'regulens.showFixes', session.id, linked));
    const why = { runId: session.id, findingId: finding.id };
    return [...actions, command(whyTitle, 'regulens.why', why, linked)];
  }

  async #action(runId: string, { fix, file }: FindingFix): Promise<vscode.CodeAction> {
    const effect = this.#effectOf(runId, fix.id);
    const title = effect === null ? fix.title : `${fix.title} (${effect})`;
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    const script = await this.#reader.present(file);
    if (fix.disabled !== null) action.disabled = { reason: fix.disabled };
    else if (script) action.edit = workspaceEdit(file, script, fix.edits);
    return action;
  }
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
