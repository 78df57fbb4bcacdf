import * as vscode from 'vscode';
import { stopRun, tailOutput, type Disposable } from '../runs';
import type { SessionLease } from '../session';
import { commandLine, endRemark, remark, toTerminal } from './terminal-text';

/** After a run's end its output files are read once more to their ends; then following them stops. */
const LAST_OUTPUT_MS = 1000;

/**
 * A run's output as a terminal. It only shows files: closing it leaves the run alone; Ctrl+C asks the run to stop, a second
 * one ends it.
 */
class RunTerminal implements vscode.Pseudoterminal {
  readonly #written = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.#written.event;
  readonly #lease: SessionLease;
  readonly #report: (error: unknown) => void;
  readonly #disposables: Disposable[] = [];
  #end: NodeJS.Timeout | null = null;
  #interrupted = false;

  constructor(lease: SessionLease, report: (error: unknown) => void) {
    this.#lease = lease;
    this.#report = report;
  }

  open(): void {
    const { session } = this.#lease;
    this.#written.fire(remark(commandLine(session.record)));
    for (const stream of ['stdout', 'stderr'] as const)
      this.#disposables.push(
        tailOutput(session.store, session.id, stream, (text) => this.#written.fire(toTerminal(text))),
      );
    this.#disposables.push(session.onChange(() => this.#endWithRun()));
    this.#endWithRun();
  }

  close(): void {
    if (this.#end) clearTimeout(this.#end);
    for (const item of this.#disposables) item.dispose();
    this.#written.dispose();
    this.#lease.dispose();
  }

  handleInput(data: string): void {
    const { session } = this.#lease;
    if (data !== '\x03' || !session.live) return;
    const mode = this.#interrupted ? 'kill' : 'graceful';
    this.#interrupted = true;
    this.#written.fire(
      remark(
        mode === 'kill'
          ? vscode.l10n.t('Ending the run …')
          : vscode.l10n.t('Stopping after this batch … (Ctrl+C again ends it at once)'),
      ),
    );
    stopRun(session.store, session.id, mode).catch(this.#report);
  }

  #endWithRun(): void {
    const { session } = this.#lease;
    if (session.live || this.#end) return;
    this.#end = setTimeout(() => {
      this.#written.fire(`\r\n${remark(endRemark(session.record, vscode.l10n.t))}`);
      for (const item of this.#disposables.splice(0)) item.dispose();
    }, LAST_OUTPUT_MS);
  }
}

/** The terminals of this window's runs: one a run, and of each script only the latest run's stays. */
export class RunTerminals implements vscode.Disposable {
  readonly #open = new Map<string, { terminal: vscode.Terminal; script: string; lease: SessionLease }>();
  readonly #report: (error: unknown) => void;
  readonly #closed: vscode.Disposable;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
    this.#closed = vscode.window.onDidCloseTerminal((closed) => {
      for (const [id, { terminal }] of this.#open) if (terminal === closed) this.#open.delete(id);
    });
  }

  /** Shows a run's terminal without taking the focus. Takes over the lease. */
  show(lease: SessionLease, { preserveFocus = true } = {}): void {
    const { id, record } = lease.session;
    const known = this.#open.get(id);
    if (known) {
      lease.dispose();
      known.terminal.show(preserveFocus);
      return;
    }
    const script = record.launch.script;
    for (const other of this.#open.values())
      if (other.script === script && !other.lease.session.live) other.terminal.dispose();
    const terminal = vscode.window.createTerminal({
      name: record.name,
      pty: new RunTerminal(lease, this.#report),
      iconPath: new vscode.ThemeIcon('graph-line'),
      isTransient: true,
    });
    this.#open.set(id, { terminal, script, lease });
    terminal.show(preserveFocus);
  }

  dispose(): void {
    this.#closed.dispose();
    for (const { terminal } of this.#open.values()) terminal.dispose();
  }
}
