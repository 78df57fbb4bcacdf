import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RunRecord } from '../protocol/run-record';
import { stopRun, tailOutput, type Disposable } from '../runs';
import type { SessionLease } from '../session';
import { commandLine, endRemark, remark, toTerminal } from './terminal-text';

/** After a run's end its output files are read once more to their ends; then following them stops. */
const LAST_OUTPUT_MS = 1000;

/**
 * A run's output as a terminal. It only shows files: closing it leaves the run alone; Ctrl+C asks the run to stop, a second
 * one ends it.
 */
export class RunTerminal implements vscode.Pseudoterminal {
  readonly #written = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.#written.event;
  readonly #lease: SessionLease;
  readonly #report: (error: unknown) => void;
  readonly #onEnd: (record: RunRecord) => void;
  readonly #disposables: Disposable[] = [];
  #end: NodeJS.Timeout | null = null;
  #interrupted = false;

  /** @param onEnd called once the run has ended and all of its output is shown */
  constructor(
    lease: SessionLease,
    report: (error: unknown) => void,
    onEnd: (record: RunRecord) => void = () => undefined,
  ) {
    this.#lease = lease;
    this.#report = report;
    this.#onEnd = onEnd;
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
          ? l10n.t('Ending the run …')
          : l10n.t('Stopping after this batch … (Ctrl+C again ends it at once)'),
      ),
    );
    stopRun(session.store, session.id, mode).catch(this.#report);
  }

  #endWithRun(): void {
    const { session } = this.#lease;
    if (session.live || this.#end) return;
    this.#end = setTimeout(() => {
      this.#written.fire(`\r\n${remark(endRemark(session.record))}`);
      for (const item of this.#disposables.splice(0)) item.dispose();
      this.#onEnd(session.record);
    }, LAST_OUTPUT_MS);
  }
}
