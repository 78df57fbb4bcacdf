import * as vscode from 'vscode';
import { firstOfEachRemedy } from '../session';
import type { LocatedFindings } from './located-findings';
import { findingHover } from './markdown';
import type { EffectOf } from './quick-fixes';
import { toRange } from './texts';

/** The only commands a hover may run; its text comes from the user's script and from measurements. */
const COMMANDS = [
  'regulens.applyFix',
  'regulens.previewFix',
  'regulens.measureFix',
  'regulens.why',
  'regulens.openDashboard',
];

/** The numbers behind a warning and the fixes to click, below the warning's own hover. */
export class Hovers implements vscode.HoverProvider {
  readonly #located: LocatedFindings;
  readonly #effectOf: EffectOf;

  constructor(located: LocatedFindings, effectOf: EffectOf) {
    this.#located = located;
    this.#effectOf = effectOf;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | null> {
    const findings = await this.#located.in(document.uri.fsPath);
    if (findings === 'has-errors') return null;
    const here = findings.filter(({ script, span }) => toRange(script, span).contains(position));
    const [first] = here;
    if (!first) return null;
    const fixes = firstOfEachRemedy(await this.#located.fixesOf(first.session));
    const contents = here.map(({ session, finding }) => {
      const own = fixes.filter((fix) => fix.finding.id === finding.id);
      const text = findingHover(
        session.id,
        finding,
        own,
        (fix) => this.#effectOf(session.id, fix),
        here.length > 1,
      );
      const markdown = new vscode.MarkdownString(text);
      markdown.isTrusted = { enabledCommands: COMMANDS };
      return markdown;
    });
    return new vscode.Hover(contents, toRange(first.script, first.span));
  }
}
