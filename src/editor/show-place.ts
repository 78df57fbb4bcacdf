import * as vscode from 'vscode';

/** Shows a place of a file, given by its offset, with the cursor there. */
export async function showPlace(file: string, offset: number): Promise<void> {
  const uri = vscode.Uri.file(file);
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.positionAt(offset);
  await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(at, at),
    viewColumn: columnOf(uri),
  });
}

/** Where a file is open already, if only behind another tab: what is clicked in a page must not cover the page. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  for (const group of vscode.window.tabGroups.all)
    for (const { input } of group.tabs)
      if (input instanceof vscode.TabInputText && input.uri.toString() === uri.toString())
        return group.viewColumn;
  return vscode.ViewColumn.One;
}
