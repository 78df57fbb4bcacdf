import * as vscode from 'vscode';
import type { Severity } from '../protocol/findings';
import { concernedFiles } from '../session';
import { Later } from './later';
import type { LocatedFinding, LocatedFindings } from './located-findings';
import { fileKey, type NewestRuns } from './newest-runs';
import { onDidChangeText, toRange } from './texts';
import { problemMessage } from './wording';

export const SOURCE = 'Regulens';

const SEVERITY: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};
/** Long enough for a word to be typed, short enough for a warning to seem to go with its cause. */
const EDIT_DELAY = 200;
const RUN_DELAY = 100;

/** Keeps the Problems list in step with the newest runs and the present texts. */
export class RunDiagnostics implements vscode.Disposable {
  readonly #runs: NewestRuns;
  readonly #located: LocatedFindings;
  readonly #report: (error: unknown) => void;
  readonly #collection = vscode.languages.createDiagnosticCollection(SOURCE);
  readonly #shown = new Map<string, { file: string; findings: LocatedFinding[] }>();
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #edited = new Set<string>();
  readonly #afterEdit = new Later(EDIT_DELAY, () => void this.#refreshEdited());
  readonly #afterRun = new Later(RUN_DELAY, () => void this.#refreshAll());
  readonly #subscriptions: vscode.Disposable;
  /** Counts requests a file, so that a slow answer never overwrites a later one. */
  readonly #requests = new Map<string, number>();

  /** A file's findings changed, or moved. */
  readonly onDidChange = this.#changed.event;

  constructor(runs: NewestRuns, located: LocatedFindings, report: (error: unknown) => void) {
    this.#runs = runs;
    this.#located = located;
    this.#report = report;
    const runsChanged = runs.onChange(() => this.#afterRun.ask(false));
    this.#subscriptions = vscode.Disposable.from(
      runsChanged,
      onDidChangeText((file) => {
        this.#edited.add(file);
        this.#afterEdit.ask();
      }),
    );
  }

  /** What is shown in a file at present. */
  shownIn(file: string): readonly LocatedFinding[] {
    return this.#shown.get(fileKey(file))?.findings ?? [];
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#afterEdit.dispose();
    this.#afterRun.dispose();
    this.#collection.dispose();
    this.#changed.dispose();
  }

  async #refreshEdited(): Promise<void> {
    const concerned = new Set(this.#concerned().map(fileKey));
    const files = [...this.#edited].filter((file) => concerned.has(fileKey(file)));
    this.#edited.clear();
    await Promise.all(files.map((file) => this.#refresh(file)));
  }

  async #refreshAll(): Promise<void> {
    await Promise.all(this.#concerned().map((file) => this.#refresh(file)));
  }

  #concerned(): string[] {
    const files = [
      ...this.#runs.speaking.flatMap(concernedFiles),
      ...[...this.#shown.values()].map(({ file }) => file),
    ];
    return [...new Map(files.map((file) => [fileKey(file), file])).values()];
  }

  async #refresh(file: string): Promise<void> {
    const key = fileKey(file);
    const request = (this.#requests.get(key) ?? 0) + 1;
    this.#requests.set(key, request);
    try {
      const findings = await this.#located.in(file);
      // While a file doesn't parse, what was shown stays; the editor itself moves it along with the text.
      if (findings === 'has-errors' || this.#requests.get(key) !== request) return;
      this.#show(file, findings);
    } catch (error) {
      this.#report(error);
    }
  }

  #show(file: string, findings: LocatedFinding[]): void {
    const uri = vscode.Uri.file(file);
    const before = this.#collection.get(uri) ?? [];
    const after = findings.map(toDiagnostic);
    if (findings.length > 0) this.#shown.set(fileKey(file), { file, findings });
    else this.#shown.delete(fileKey(file));
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    this.#collection.set(uri, after);
    this.#changed.fire(file);
  }
}

function toDiagnostic({ session, finding, script, span, related }: LocatedFinding): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    toRange(script, span),
    problemMessage(finding),
    SEVERITY[finding.severity],
  );
  diagnostic.source = SOURCE;
  const argument = [{ runId: session.id, findingId: finding.id }];
  const target = vscode.Uri.parse(`command:regulens.why?${encodeURIComponent(JSON.stringify(argument))}`);
  diagnostic.code = { value: finding.rule, target };
  diagnostic.relatedInformation = related.map(
    (place) =>
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(vscode.Uri.file(place.file), toRange(place.script, place.span)),
        place.message,
      ),
  );
  return diagnostic;
}
