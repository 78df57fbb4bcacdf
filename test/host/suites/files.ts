import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver';
import {
  actions,
  lineWith,
  perform,
  replaceText,
  rule,
  runRecords,
  warnings,
  workspaceFile,
} from '../editor';
import { eventually, type Step } from '../steps';

const script = () => workspaceFile('split', 'train.ts');
const noValidation = () => warnings(script()).find((warning) => rule(warning) === 'no-validation-data');
const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);

/** TypeScript, a model in a file of its own, and a script that no editor shows. */
export const files: Step[] = [
  {
    title: 'a TypeScript file that is not open is warned about',
    body: async () => {
      const before = runRecords().length;
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.commands.executeCommand('regulens.train', script());
      await eventually(
        'a run that has ended',
        () =>
          runRecords()
            .slice(before)
            .some(({ status }) => status === 'finished'),
        runRecords,
      );
      const warning = await eventually('the finding', noValidation, () => warnings(script()));
      assert.equal(warning.severity, vscode.DiagnosticSeverity.Information);
      const document = await vscode.workspace.openTextDocument(script());
      assert.equal(warning.range.start.line, lineWith(document, 'model.fit'));
    },
  },
  {
    title: 'the fix is previewed side by side and applied by its command',
    body: async () => {
      await vscode.window.showTextDocument(script(), { preview: false });
      const line = lineWith(await vscode.workspace.openTextDocument(script()), 'model.fit');
      const offered = await actions(
        script(),
        new vscode.Range(line, 0, line, 0),
        vscode.CodeActionKind.QuickFix,
      );
      const preview = offered.find(({ title }) => title.startsWith('Preview'))?.command;
      assert.ok(preview);
      await perform(preview);
      await eventually('a diff', () => tabs().some(({ input }) => input instanceof vscode.TabInputTextDiff));
      await driver.screenshot('editor-8-preview');
      await perform({ ...preview, command: 'regulens.applyFix' });
      const document = await vscode.workspace.openTextDocument(script());
      // Six epochs were too few, which comes before the missing validation data.
      assert.match(document.getText(), /epochs: 12,\n {2}batchSize: 16,\n {2}verbose: 0,\n\}\);/);
      await eventually('no finding', () => !noValidation());
      await vscode.window.showTextDocument(script());
      await vscode.commands.executeCommand('undo');
      await eventually('the finding again', noValidation);
    },
  },
  {
    title: 'a change in the file of the model leaves the warning of the other file',
    body: async () => {
      const model = await vscode.workspace.openTextDocument(workspaceFile('split', 'model.ts'));
      await replaceText(model, new vscode.Range(0, 0, 0, 0), '// a comment\n');
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.ok(noValidation());
    },
  },
  {
    title: '"Why this?" opens the reasons',
    body: async () => {
      const line = lineWith(await vscode.workspace.openTextDocument(script()), 'model.fit');
      const offered = await actions(
        script(),
        new vscode.Range(line, 0, line, 0),
        vscode.CodeActionKind.QuickFix,
      );
      const why = offered.find(({ title }) => title === 'Why "No validation data"?')?.command;
      assert.ok(why);
      await perform(why);
      await eventually(
        'the reasons',
        async () => (await driver.webviews()).some((text) => /What to do, best first/.test(text)),
        () => driver.webviews(),
      );
      await driver.screenshot('editor-9-why');
    },
  },
  {
    title: 'warnings can be cleared',
    body: async () => {
      assert.ok(noValidation());
      await vscode.commands.executeCommand('regulens.clearWarnings');
      await eventually('no finding', () => !noValidation());
    },
  },
];
