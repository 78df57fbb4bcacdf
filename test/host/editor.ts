import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

export function workspaceFile(...names: string[]): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('no folder is open');
  return vscode.Uri.joinPath(folder.uri, ...names);
}

export function warnings(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Regulens');
}

export function rule({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** First line (from 0) with this text. */
export function lineWith(document: vscode.TextDocument, text: string): number {
  const line = document
    .getText()
    .split(/\r?\n/)
    .findIndex((candidate) => candidate.includes(text));
  if (line < 0) throw new Error(`no line with ${text}`);
  return line;
}

export async function lensTitles(uri: vscode.Uri): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
    50,
  );
  return lenses.map(({ command }) => command?.title.replaceAll('\u00a0', ' ') ?? '');
}

export async function actions(
  uri: vscode.Uri,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind.value, 50);
}

export async function perform({ command, arguments: given }: vscode.Command): Promise<void> {
  await vscode.commands.executeCommand(command, ...((given ?? []) as unknown[]));
}

export async function replaceText(
  document: vscode.TextDocument,
  range: vscode.Range,
  text: string,
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, text);
  await vscode.workspace.applyEdit(edit);
}

/** What a language-model tool of ours answers. */
export async function askTool(name: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(`regulens_${name}`, {
    input,
    toolInvocationToken: undefined,
  });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('\n');
}

/** The run records of the workspace, oldest first. */
export function runRecords(): { id: string; status: string }[] {
  const folder = workspaceFile('.regulens', 'runs').fsPath;
  let names: string[] = [];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return []; // No run yet.
  }
  return names.flatMap((id) => {
    // A run's folder is made a moment before its record.
    const file = path.join(folder, id, 'run.json');
    if (!existsSync(file)) return [];
    const record: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isRecord(record) ? [{ id, status: record.status }] : [];
  });
}

function isRecord(value: unknown): value is { status: string } {
  return typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'string';
}
