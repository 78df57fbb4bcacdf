import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../protocol/user-error';
import { stopRun } from '../../runs';
import type { RunSession } from '../../session';
import { RunTerminal } from '../run-terminal';
import type { Services } from '../services';
import { launchShown } from '../start-run';
import { remark } from '../terminal-text';
import { launchOf, requireTrust, storeFor } from '../workspace';
import type { TaskDefinition } from './training-tasks';

/** A task's terminal: starts a run, shows it, and ends with the script's own exit code. Ending the task ends the run. */
export class TaskTerminal implements vscode.Pseudoterminal {
  readonly #written = new vscode.EventEmitter<string>();
  readonly #ended = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#ended.event;
  readonly #services: Services;
  readonly #folder: string | undefined;
  readonly #definition: TaskDefinition;
  #shown: { terminal: RunTerminal; session: RunSession } | null = null;
  #isClosed = false;

  /** @param folder what the script is relative to; the first open folder where absent */
  constructor(services: Services, folder: string | undefined, definition: TaskDefinition) {
    this.#services = services;
    this.#folder = folder;
    this.#definition = definition;
  }

  open(): void {
    this.#start().catch((error: unknown) => {
      if (error instanceof UserError) this.#written.fire(remark(`${error.message} ${error.nextStep}`));
      else this.#services.report(error);
      this.#ended.fire(1);
    });
  }

  close(): void {
    this.#isClosed = true;
    if (this.#shown?.session.live) this.#stop(this.#shown.session);
    this.#shown?.terminal.close();
  }

  handleInput(data: string): void {
    this.#shown?.terminal.handleInput(data);
  }

  async #start(): Promise<void> {
    requireTrust();
    const { script, args, seed } = this.#definition;
    const { sessions, report } = this.#services;
    const file = path.resolve(this.#folder ?? sessions.stores[0]?.folder ?? '', script);
    const store = storeFor(sessions, file);
    const record = await launchShown(this.#services, store, {
      ...launchOf(store, { script: file }),
      ...(args && { args }),
      ...(seed !== undefined && { seed }),
    });
    const lease = await sessions.open(record.id);
    const terminal = new RunTerminal(lease, report, ({ exitCode }) => this.#ended.fire(exitCode ?? 1));
    this.#shown = { terminal, session: lease.session };
    terminal.onDidWrite((text) => this.#written.fire(text));
    terminal.open();
    // It was ended while it started.
    if (this.#isClosed) this.close();
  }

  #stop({ store, id }: RunSession): void {
    stopRun(store, id, 'graceful').catch((error: unknown) => {
      if (!(error instanceof UserError)) this.#services.report(error); // It has just ended by itself.
    });
  }
}
