import * as vscode from 'vscode';
import type { SessionLease } from '../session';
import { plainText } from '../protocol/plain-text';

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
  async show(lease: SessionLease, { preserveFocus = true } = {}): Promise<void> {
    const { RunTerminal } = await import('./run-terminal');
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
      name: plainText(record.name),
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
