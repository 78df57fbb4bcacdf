import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { editFiles } from '../../../src/editor/workspace-edits';
import { driver } from '../driver';
import { askTool, replaceText, runRecords, workspaceFile } from '../editor';
import { eventually, type Step } from '../steps';

const AT_START = new vscode.Range(0, 0, 0, 0);
const script = () => workspaceFile('split', 'train.ts');
const document = () => vscode.workspace.openTextDocument(script());
const textOf = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText();

/** Takes back what wasn't saved. */
async function revert(uri: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(uri, { preview: false });
  await vscode.commands.executeCommand('workbench.action.files.revert');
}

async function said(pattern: RegExp): Promise<void> {
  // Under test, VS Code shows no toasts.
  await vscode.commands.executeCommand('notifications.showList');
  await eventually(
    `a message like ${pattern}`,
    async () => (await driver.messages()).some((text) => pattern.test(text)),
    () => driver.messages(),
  );
  await vscode.commands.executeCommand('notifications.clearAll');
}

/** As a verification that was kept on disk, with one candidate: this fix. */
function writeVerification(run: string, fix: string, remedy: string): void {
  const folder = workspaceFile('.regulens', 'verifications').fsPath;
  mkdirSync(folder, { recursive: true });
  const candidate = {
    ...{ id: 'c', label: 'More epochs', kind: 'fix', parts: [{ fix, remedy, value: null }] },
    ...{
      readOff: false,
      state: 'measured',
      epoch: null,
      runs: [],
      effect: null,
      verdict: 'better',
      reason: null,
    },
  };
  const verification = {
    ...{ version: 1, id: 'v', run, created: new Date().toISOString(), level: 'quick', status: 'finished' },
    ...{ reason: null, seeds: [], baseline: [], candidates: [candidate], confirmation: null },
    ...{ progress: { done: 1, of: 1, msLeft: null }, oneRunMs: null, spentMs: 1, notes: [] },
  };
  writeFileSync(`${folder}/${run}.json`, JSON.stringify(verification));
}

/** What was typed since an edit was worked out is never overwritten. */
export const changed: Step[] = [
  {
    title: 'several files are edited all or none, and none where one has changed meanwhile',
    body: async () => {
      const [a, b] = [workspaceFile('edited-a.js'), workspaceFile('edited-b.js')];
      for (const uri of [a, b]) writeFileSync(uri.fsPath, 'let x = 1;\n');
      const parts = [a, b].map(({ fsPath }) => ({
        file: fsPath,
        text: 'let x = 1;\n',
        edits: [{ start: 8, end: 9, text: '2' }],
      }));
      const texts = async () => [await textOf(a), await textOf(b)];
      // Changed before.
      await replaceText(await vscode.workspace.openTextDocument(b), AT_START, '// mine\n');
      await assert.rejects(editFiles(parts), /edited-b\.js has changed/);
      assert.deepEqual(await texts(), ['let x = 1;\n', '// mine\nlet x = 1;\n']);
      await revert(b);
      // Typed while it is on its way.
      const edited = editFiles(parts);
      const typed = replaceText(await vscode.workspace.openTextDocument(b), AT_START, '// typed\n');
      await assert.rejects(edited, /changed|could not be edited/);
      await typed;
      assert.deepEqual(await texts(), ['let x = 1;\n', '// typed\nlet x = 1;\n']);
      await revert(b);
      await editFiles(parts);
      assert.deepEqual(await texts(), ['let x = 2;\n', 'let x = 2;\n']);
      for (const uri of [a, b]) {
        await vscode.window.showTextDocument(uri, { preview: false });
        await vscode.commands.executeCommand('undo');
        await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      }
      assert.deepEqual(await texts(), ['let x = 1;\n', 'let x = 1;\n']);
      for (const uri of [a, b]) rmSync(uri.fsPath);
    },
  },
  {
    title: 'a verified fix is refused while the script is another, and applied when it is back',
    body: async () => {
      await vscode.window.showTextDocument(script(), { preview: false, viewColumn: vscode.ViewColumn.One });
      const original = await textOf(script());
      // An assistant is told of the text in the editor.
      const at = (await document()).positionAt(original.indexOf('verbose: 0,') + 'verbose: 0,'.length);
      await replaceText(await document(), new vscode.Range(at, at), ' // unsaved');
      const listed = await askTool('list_fixes', { run: 'latest' });
      assert.match(listed, /verbose: 0, \/\/ unsaved/);
      await revert(script());
      assert.equal(await textOf(script()), original);
      const [, fix = '', remedy = ''] = /\(id (([\w-]+)[^,]*),/.exec(listed) ?? [];
      const before = runRecords().length;
      await vscode.commands.executeCommand('regulens.train', script());
      const run = await eventually('a run', () => runRecords()[before]?.id);
      writeVerification(run, fix, remedy);
      await eventually('its end', () => runRecords()[before]?.status === 'finished', runRecords);
      const apply = () =>
        vscode.commands.executeCommand('regulens.applyVerified', { runId: run, candidateId: 'c' });

      const applied = apply();
      const typed = original.replace('hidden: 16', 'hidden: 17');
      const place = (await document()).positionAt(original.indexOf('16'));
      await replaceText(await document(), new vscode.Range(place, place.translate(0, 2)), '17');
      await applied;
      assert.equal(await textOf(script()), typed);
      await said(/train\.ts has changed|no longer the one/);
      await revert(script());
      await apply();
      assert.match(await textOf(script()), /epochs: 12,/);
      await revert(script());
    },
  },
];
