import * as vscode from 'vscode';
import type { RunSession } from '../session';
import type { FitCall, Script } from '../source';
import { followCall, stillHolds } from './follow';
import { Later } from './later';
import type { NewestRuns } from './newest-runs';
import type { ScriptReader } from './script-reader';
import { toRange } from './texts';
import { lensProgress, lensResult, withIcon } from './wording';

/** Redrawing lenses makes the editor ask for all of them again. */
const INTERVAL = 500;

/** Above each training call: train, or how far it is; the dashboard; what the last run came to. */
export class Lenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #runs: NewestRuns;
  readonly #reader: ScriptReader;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #redraw = new Later(INTERVAL, () => this.#changed.fire());
  readonly #subscriptions: vscode.Disposable;
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(runs: NewestRuns, reader: ScriptReader) {
    this.#runs = runs;
    this.#reader = reader;
    this.#subscriptions = vscode.Disposable.from(
      runs.onChange(() => this.#redraw.ask(false)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('regulens.codeLens')) this.#changed.fire();
      }),
    );
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!vscode.workspace.getConfiguration('regulens').get<boolean>('codeLens', true)) return [];
    const file = document.uri.fsPath;
    const script = await this.#reader.parse(file, document.getText());
    if (!script?.importsFramework) return [];
    const lenses: vscode.CodeLens[] = [];
    for (const call of script.fits) {
      const range = toRange(script, { start: call.range.start, end: call.nameRange.end });
      for (const command of await this.#commands(document, script, call))
        lenses.push(new vscode.CodeLens(range, command));
    }
    return lenses;
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#redraw.dispose();
    this.#changed.dispose();
  }

  async #commands(document: vscode.TextDocument, script: Script, call: FitCall): Promise<vscode.Command[]> {
    const file = document.uri.fsPath;
    const commands: vscode.Command[] = [];
    const live = this.#runs.liveFor(file);
    if (live)
      commands.push(
        {
          title: withIcon('sync~spin', lensProgress(live)),
          command: 'regulens.openDashboard',
          arguments: [live.id],
        },
        { title: withIcon('debug-stop', 'Stop'), command: 'regulens.stop', arguments: [live.id] },
      );
    else if (vscode.workspace.isTrusted)
      commands.push({
        title: withIcon('play', 'Train with Diagnostics'),
        command: 'regulens.train',
        arguments: [document.uri],
      });
    else
      commands.push({
        title: withIcon('workspace-untrusted', 'Training needs a trusted folder'),
        command: 'workbench.trust.manage',
      });

    const last = this.#runs.speakerFor(file);
    if (!last) return commands;
    if (!live) {
      if (vscode.workspace.isTrusted)
        commands.push({ title: 'Bias and Variance', command: 'regulens.decompose', arguments: [last.id] });
      commands.push({ title: 'Open Dashboard', command: 'regulens.openDashboard', arguments: [last.id] });
    }
    const result = await this.#result(file, script, call, last);
    if (result !== null)
      commands.push({ title: result, command: 'regulens.openDashboard', arguments: [last.id] });
    return commands;
  }

  /** What the last run says of this very call; nothing once the call or a layer was changed. */
  async #result(file: string, now: Script, call: FitCall, session: RunSession): Promise<string | null> {
    if (this.#runs.isDismissed(session)) return null;
    const text = await session.textThatRan(file);
    const ran = text === null ? null : await this.#reader.parse(file, text);
    if (!ran || !stillHolds({ ran, now })) return null;
    const fit = session.state.fits.findLast(({ started: { site } }) => {
      return site?.file === file && followCall({ ran, now }, site) === call;
    });
    return fit ? lensResult(session, fit.started.fit) : null;
  }
}
