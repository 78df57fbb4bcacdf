import * as vscode from 'vscode';

/** Context keys that the manifest's `when` clauses read. */
export interface ContextKeys {
  hasRuns: boolean;
  hasLiveRun: boolean;
  hasSweeps: boolean;
  /** The walkthrough checks its steps off by these. */
  exampleTrained: boolean;
  ownTrained: boolean;
  activeFileTrains: boolean;
}

/** Sets context keys, each only when it changes: every call crosses to the window's process. */
export class Context {
  readonly #set: Partial<ContextKeys> = {};

  set<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
    if (this.#set[key] === value) return;
    this.#set[key] = value;
    void vscode.commands.executeCommand('setContext', `regulens.${key}`, value);
  }
}
