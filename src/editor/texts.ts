import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Range, Script } from '../source';
import type { LocatedFinding } from './located-findings';
import { fileKey } from './newest-runs';

const WATCHED = '**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}';

export function openDocument(file: string): vscode.TextDocument | undefined {
  const key = fileKey(file);
  return vscode.workspace.textDocuments.find(
    ({ uri }) => uri.scheme === 'file' && fileKey(uri.fsPath) === key,
  );
}

/** What the user sees of a file: the editor's text, saved or not, else the one on disk; null where there is none. */
export async function presentText(file: string): Promise<string | null> {
  const document = openDocument(file);
  if (document) return document.getText();
  try {
    // The editor drops a byte order mark, so offsets agree only without it.
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch {
    return null; // Moved or deleted: nothing to show it on.
  }
}

/** Tells of every script whose text changed, in an editor or on disk. */
export function onDidChangeText(listener: (file: string) => void): vscode.Disposable {
  const tell = ({ fsPath, scheme }: vscode.Uri) => {
    if (scheme === 'file') listener(fsPath);
  };
  const watcher = vscode.workspace.createFileSystemWatcher(WATCHED);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(tell),
    watcher.onDidCreate(tell),
    watcher.onDidDelete(tell),
    vscode.workspace.onDidChangeTextDocument(({ document }) => tell(document.uri)),
    vscode.workspace.onDidOpenTextDocument(({ uri }) => tell(uri)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => tell(uri)),
  );
}

export function toRange({ places }: Script, { start, end }: Range): vscode.Range {
  return new vscode.Range(
    places.lineOf(start) - 1,
    places.columnOf(start) - 1,
    places.lineOf(end) - 1,
    places.columnOf(end) - 1,
  );
}

/** The findings shown on the lines of a range: a quick fix is looked for anywhere on the line. */
export function findingsOnLines(
  findings: readonly LocatedFinding[],
  { start, end }: vscode.Range,
): LocatedFinding[] {
  return findings.filter(({ script, span }) => {
    const shown = toRange(script, span);
    return shown.start.line <= end.line && start.line <= shown.end.line;
  });
}
