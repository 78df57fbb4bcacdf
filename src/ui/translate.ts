/** `vscode.l10n.t`, handed in where a module is to work (and be tested) without VS Code. */
export type Translate = (message: string, ...args: (string | number | boolean)[]) => string;
