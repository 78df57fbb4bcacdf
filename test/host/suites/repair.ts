import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver';
import { actions, lensTitles, lineWith, rule, runRecords, warnings, workspaceFile } from '../editor';
import { eventually, type Step } from '../steps';

const script = () => workspaceFile('repair.js');
const document = () => vscode.workspace.openTextDocument(script());
const misused = () => warnings(script()).find((warning) => rule(warning) === 'misused-regularizer');
const over = (before: number, count: number) =>
  eventually(
    `${count} more runs that have ended`,
    () => {
      const since = runRecords().slice(before);
      return since.length === count && since.every(({ status }) => !/starting|running/.test(status)) && since;
    },
    runRecords,
  );

/** A script that ends before it trains is repaired; the model it then trains is looked at, and trained on other rows. */
export const repair: Step[] = [
  {
    title: 'a script that ends at a regularizer is warned about on that line, with the repair',
    body: async () => {
      const before = runRecords().length;
      await vscode.window.showTextDocument(script(), { preview: false, viewColumn: vscode.ViewColumn.One });
      await vscode.commands.executeCommand('regulens.train', script());
      const [run] = await over(before, 1);
      assert.equal(run?.status, 'failed');
      const warning = await eventually('the warning', misused, () => warnings(script()));
      assert.equal(warning.severity, vscode.DiagnosticSeverity.Error);
      assert.equal((await document()).getText(warning.range), 'tf.regularizers.l2');
      await eventually(
        'the result in the lens',
        async () => (await lensTitles(script())).includes('$(error) A regularizer got a number'),
        () => lensTitles(script()),
      );
      await driver.screenshot('repair-1-warning');
      const offered = await actions(script(), warning.range, vscode.CodeActionKind.QuickFix);
      const [fix, ...others] = offered;
      assert.ok(fix?.edit && fix.isPreferred);
      // There is nothing to measure a repair against.
      assert.deepEqual(
        others.map(({ title }) => title),
        ['Preview the fix', 'Why this?'],
      );
      assert.ok(await vscode.workspace.applyEdit(fix.edit));
      const text = (await document()).getText();
      assert.match(text, /kernelRegularizer: tf\.regularizers\.l2\(\{ l2: 0\.01 \}\),/);
      await eventually('no warning', () => !misused());
    },
  },
  {
    title: 'the trained model is inspected, and shown in the dashboard',
    body: async () => {
      const before = runRecords().length;
      await vscode.commands.executeCommand('regulens.inspect', script());
      assert.equal((await document()).isDirty, false, 'what is run is what is seen');
      const [run] = await over(before, 1);
      assert.equal(run?.status, 'finished');
      await eventually(
        'the importance of the inputs',
        async () => (await driver.webviews()).some((text) => /Which inputs matter/.test(text)),
        () => driver.webviews(),
      );
      await driver.screenshot('repair-2-inspected');
    },
  },
  {
    title: 'it is settled on other rows whether it overfits',
    body: async () => {
      const before = runRecords().length;
      await vscode.commands.executeCommand('regulens.settle', script());
      await over(before, 5);
      // Under test, VS Code shows no toasts.
      await vscode.commands.executeCommand('notifications.showList');
      await eventually(
        'the answer',
        async () => (await driver.messages()).some((text) => /of 5 folds overfits?/.test(text)),
        () => driver.messages(),
      );
      await driver.screenshot('repair-3-settled');
      await vscode.commands.executeCommand('notifications.clearAll');
      assert.ok(lineWith(await document(), 'l2: 0.01') > 0);
    },
  },
];
