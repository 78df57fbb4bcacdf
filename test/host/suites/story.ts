import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver';
import {
  actions,
  lensTitles,
  lineWith,
  replaceText,
  rule,
  runRecords,
  warnings,
  workspaceFile,
} from '../editor';
import { eventually, type Step } from '../steps';

const script = () => workspaceFile('train.js');
const document = () => vscode.workspace.openTextDocument(script());
const overfitting = () => warnings(script()).find((warning) => rule(warning) === 'overfitting');
const gone = () =>
  eventually(
    'no overfitting warning',
    () => !overfitting(),
    () => warnings(script()),
  );
const back = () => eventually('an overfitting warning', overfitting);
const ended = (count: number) =>
  eventually(
    `${count} runs that have ended`,
    () => {
      const records = runRecords();
      return (
        records.length === count && !records.some(({ status }) => /starting|running/.test(status)) && records
      );
    },
    runRecords,
  );

async function quickFixes(): Promise<vscode.CodeAction[]> {
  const fitLine = lineWith(await document(), 'model.fit');
  return actions(script(), new vscode.Range(fitLine, 0, fitLine, 0), vscode.CodeActionKind.QuickFix);
}

let original = '';

/** The main job, as a user does it: train, read the warning, apply a fix, train again. */
export const story: Step[] = [
  {
    title: 'a lens above model.fit offers training',
    body: async () => {
      await vscode.commands.executeCommand('workbench.action.closeAuxiliaryBar');
      await vscode.window.showTextDocument(script());
      original = (await document()).getText();
      await eventually('the lens', async () =>
        (await lensTitles(script())).includes('$(play) Train with Diagnostics'),
      );
      await driver.screenshot('editor-1-lens');
    },
  },
  {
    title: 'the palette command trains; the lens shows how far it is',
    body: async () => {
      await driver.palette('Regulens: Train with Diagnostics');
      await eventually('a run', () => runRecords().length === 1);
      const titles = await eventually('progress in the lens', async () => {
        const found = await lensTitles(script());
        assert.notEqual(runRecords()[0]?.status, 'failed');
        return found.some((title) => /epoch \d+\/80/.test(title)) && found;
      });
      assert.ok(titles.includes('$(debug-stop) Stop'), String(titles));
      await driver.screenshot('editor-2-training');
    },
  },
  {
    title: 'a warning appears on the line of model.fit',
    body: async () => {
      await ended(1);
      assert.equal(runRecords()[0]?.status, 'finished');
      const warning = await back();
      assert.equal(warning.range.start.line, lineWith(await document(), 'model.fit'));
      assert.equal((await document()).getText(warning.range), 'model.fit');
      assert.equal(warning.severity, vscode.DiagnosticSeverity.Warning);
      assert.match(warning.message, /^Overfitting since epoch \d+: validation loss rose/);
      const [related] = warning.relatedInformation ?? [];
      assert.equal(related?.location.range.start.line, lineWith(await document(), 'units: 64'));
      await eventually('the result in the lens', async () =>
        (await lensTitles(script())).find((title) => title.startsWith('$(warning) Overfitting since epoch')),
      );
      await driver.screenshot('editor-3-warning');
    },
  },
  {
    title: 'the hover has the numbers and runs only our commands',
    body: async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        script(),
        (await back()).range.start,
      );
      const text = hovers
        .flatMap(({ contents }) => contents)
        .map((part) => (part instanceof vscode.MarkdownString ? part.value : ''));
      assert.match(text.join('\n'), /validation loss, best \| [\d\\.]+ \| \d+ \|/);
      assert.match(text.join('\n'), /command:regulens\.applyFix/);
    },
  },
  {
    title: 'the dashboard shows the run',
    body: async () => {
      await vscode.commands.executeCommand('workbench.view.extension.regulens');
      await vscode.commands.executeCommand('regulens.openDashboard');
      await eventually(
        'the finding in a webview',
        async () => (await driver.webviews()).find((text) => /Overfitting since epoch \d+/.test(text)),
        () => driver.webviews(),
      );
      await driver.screenshot('editor-4-dashboard');
    },
  },
  {
    title: 'the warning follows edits and stays while the file does not parse',
    body: async () => {
      const line = (await back()).range.start.line;
      await replaceText(await document(), new vscode.Range(0, 0, 0, 0), '// a comment\n\n');
      await eventually(
        'the warning two lines further down',
        () => overfitting()?.range.start.line === line + 2,
      );
      await replaceText(await document(), new vscode.Range(0, 0, 0, 0), 'const broken = (;\n');
      await new Promise((resolve) => setTimeout(resolve, 1000));
      assert.ok(overfitting(), 'gone with a syntax error');
      await replaceText(await document(), new vscode.Range(0, 0, 3, 0), '');
      assert.equal((await document()).getText(), original);
      await eventually('the warning where it was', () => overfitting()?.range.start.line === line);
    },
  },
  {
    title: 'quick fixes are ranked, linked and marked',
    body: async () => {
      const offered = await quickFixes();
      const titles = offered.map(({ title }) => title);
      assert.match(titles[0] ?? '', /early/i, titles.join('\n'));
      assert.deepEqual(
        offered.filter(({ isPreferred }) => isPreferred),
        offered.slice(0, 1),
      );
      assert.ok(titles.includes('Why this?'));
      await vscode.window.showTextDocument(script(), { selection: (await back()).range });
      await vscode.commands.executeCommand('editor.action.quickFix');
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await driver.screenshot('editor-5-quick-fixes');
      await driver.press('Escape');
    },
  },
  {
    title: 'a fix edits the file, the warning goes; undo brings both back',
    body: async () => {
      const [fix] = await quickFixes();
      assert.ok(fix?.edit);
      await vscode.workspace.applyEdit(fix.edit);
      assert.match((await document()).getText(), /callbacks: \[?tf\.callbacks\.earlyStopping\(\{/);
      await gone();
      await driver.screenshot('editor-6-fixed');
      await vscode.window.showTextDocument(script());
      await vscode.commands.executeCommand('undo');
      assert.equal((await document()).getText(), original);
      await back();
    },
  },
  {
    title: 'a re-run with the fix brings no warning',
    body: async () => {
      const [fix] = await quickFixes();
      assert.ok(fix?.edit);
      await vscode.workspace.applyEdit(fix.edit);
      await (await document()).save();
      await vscode.commands.executeCommand('regulens.train', script());
      await ended(2);
      await eventually(
        'the result in the lens',
        async () => (await lensTitles(script())).find((title) => title.startsWith('$(check)')),
        () => lensTitles(script()),
      );
      assert.equal(overfitting(), undefined);
      await driver.screenshot('editor-7-rerun');
    },
  },
];
