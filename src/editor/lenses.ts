import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Site } from '../protocol/site';
import type { RunSession } from '../session';
import type { FitCall, Script } from '../source';
import { isFrameworkModule } from '../source/glance';
import { followCall, stillHolds } from './follow';
import { Later } from './later';
import { fileKey, type NewestRuns } from './newest-runs';
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
    const text = document.getText();
    if (!isFrameworkModule(text)) return [];
    const script = await this.#reader.parse(file, text);
    if (!script?.importsFramework) return [];
    const lenses: vscode.CodeLens[] = [];
    for (const call of script.fits) {
      const range = toRange(script, { start: call.range.start, end: call.nameRange.end });
      for (const command of await this.#commands(file, script, call))
        lenses.push(new vscode.CodeLens(range, command));
    }
    return lenses;
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#redraw.dispose();
    this.#changed.dispose();
  }

  async #commands(file: string, script: Script, call: FitCall): Promise<vscode.Command[]> {
    const live = this.#runs.liveFor(file);
    const last = this.#runs.speakerFor(file);
    const dashboard = (title: string, run: RunSession) => ({
      title,
      command: 'regulens.openDashboard',
      arguments: [run.id],
    });
    const result = last && (await this.#result(file, script, call, last));
    // The result comes early: lenses are cut off where the editor ends.
    const results = last && result !== null ? [dashboard(result, last)] : [];
    if (live)
      return [
        dashboard(withIcon('sync~spin', lensProgress(live)), live),
        { title: withIcon('debug-stop', l10n.t('Stop')), command: 'regulens.stop', arguments: [live.id] },
        ...results,
      ];
    const overview = last ? [dashboard(l10n.t('Open Dashboard'), last)] : [];
    if (!vscode.workspace.isTrusted)
      return [
        {
          title: withIcon('workspace-untrusted', l10n.t('Training needs a trusted folder')),
          command: 'workbench.trust.manage',
        },
        ...results,
        ...overview,
      ];
    // A file that another script ran is trained by running that script again.
    const isScript = !last || fileKey(last.record.launch.script) === fileKey(file);
    const train = isScript
      ? { command: 'regulens.train', arguments: [vscode.Uri.file(file)] }
      : { command: 'regulens.rerun', arguments: [last.id] };
    const verify = { title: withIcon('beaker', l10n.t('Verify Fixes')), command: 'regulens.verifyFixes' };
    const hasFixes = last?.diagnosis.findings.some(({ remedies }) => remedies.length > 0) ?? false;
    const decompose = {
      title: l10n.t('Bias and Variance'),
      command: 'regulens.decompose',
      arguments: [isScript ? siteOf(file, script, call) : last.id],
    };
    const sweep = { title: l10n.t('Sweep'), command: 'regulens.sweep', arguments: [vscode.Uri.file(file)] };
    return [
      { title: withIcon('play', l10n.t('Train with Diagnostics')), ...train },
      ...results,
      ...(last && result !== null && hasFixes ? [{ ...verify, arguments: [last.id] }] : []),
      ...overview,
      // Its numbers are set in the script that is run.
      ...(isScript ? [sweep] : []),
      // Refits need the data in memory, which only model.fit is given.
      ...(call.call === 'fit' ? [decompose] : []),
    ];
  }

  /** What the last run says of this very call; nothing once the call or a layer was changed. */
  async #result(file: string, now: Script, call: FitCall, session: RunSession): Promise<string | null> {
    if (this.#runs.isDismissed(session)) return null;
    const text = await session.textThatRan(file);
    const ran = text === null ? null : await this.#reader.parse(file, text);
    if (!ran || !stillHolds({ ran, now })) return null;
    // A script that ended before it trained: what ended it is said above its training call.
    if (session.state.fits.length === 0) return lensResult(session, null);
    const fit = session.state.fits.findLast(({ started: { site } }) => {
      return site?.file === file && followCall({ ran, now }, site) === call;
    });
    return fit ? lensResult(session, fit.started.fit) : null;
  }
}

function siteOf(file: string, { places }: Script, { nameRange }: FitCall): Site {
  return { file, line: places.lineOf(nameRange.start), column: places.columnOf(nameRange.start) };
}
