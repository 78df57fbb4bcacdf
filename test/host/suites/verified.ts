import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { Verification } from '../../../src/protocol/verification';
import { driver } from '../driver';
import { actions, lineWith, runRecords, warnings, workspaceFile } from '../editor';
import { eventually, type Step } from '../steps';

const script = () => workspaceFile('verified.js');
const document = () => vscode.workspace.openTextDocument(script());
const text = async () => (await document()).getText();

/** Of a run, what its process says of itself first. */
function processOf(run: string): number {
  const events = workspaceFile('.regulens', 'runs', run, 'events.ndjson').fsPath;
  const [first = ''] = readFileSync(events, 'utf8').split('\n');
  return v.parse(v.object({ pid: v.number() }), JSON.parse(first)).pid;
}

function verificationOf(run: string): Verification {
  const file = workspaceFile('.regulens', 'verifications', `${run}.json`).fsPath;
  return v.parse(Verification, JSON.parse(readFileSync(file, 'utf8')));
}

/** Trains the script. @returns the run's id, once it has ended */
async function train(): Promise<string> {
  const before = runRecords().length;
  await vscode.commands.executeCommand('regulens.train', script());
  const [ended] = await eventually(
    'the end of the run',
    () => {
      const records = runRecords().slice(before);
      return records[0]?.status === 'finished' && records;
    },
    runRecords,
  );
  return ended?.id ?? '';
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

let original = '';
let run = '';
let better = '';

/** A suggestion becomes a measurement: train, verify, take over what is better. */
export const verified: Step[] = [
  {
    title:
      'fixes are verified in the process of the run itself, and say what they did where they are offered',
    body: async () => {
      const mild = readFileSync(workspaceFile('train.js').fsPath, 'utf8');
      // Fewer rows to learn from, and larger steps: it overfits beyond doubt.
      const worse = mild
        .replace('trainRows = 124', 'trainRows = 80')
        .replace("'adam'", 'tf.train.adam(0.01)');
      writeFileSync(script().fsPath, worse);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.window.showTextDocument(script(), { preview: false, viewColumn: vscode.ViewColumn.One });
      original = await text();
      const before = runRecords().length;
      run = await train();
      await eventually(
        'the warning',
        () => warnings(script()).length > 0,
        () => warnings(script()),
      );
      await vscode.commands.executeCommand('regulens.verifyFixes', run);
      const verification = verificationOf(run);
      assert.equal(verification.status, 'finished');
      better = verification.candidates.find(({ verdict }) => verdict === 'better')?.id ?? '';
      assert.ok(better, JSON.stringify(verification.candidates));
      const trials = runRecords().slice(before + 1);
      assert.ok(trials.length >= 3, 'the run itself is the first of the unchanged script');
      assert.ok(trials.some(({ id }) => processOf(id) === processOf(run)));
      const line = lineWith(await document(), 'model.fit');
      const offered = await actions(
        script(),
        new vscode.Range(line, 0, line, 0),
        vscode.CodeActionKind.QuickFix,
      );
      const titles = offered.map(({ title }) => title);
      assert.ok(
        titles.some((title) => /validation loss .*%/.test(title)),
        titles.join('\n'),
      );
      assert.equal(await text(), original, 'the file is not touched');
      await driver.screenshot('verified-1');
    },
  },
  {
    title: 'what is better is applied as one edit, and undone as one',
    body: async () => {
      await vscode.commands.executeCommand('regulens.applyVerified', { runId: run, candidateId: better });
      assert.notEqual(await text(), original);
      await driver.screenshot('verified-2-applied');
      await vscode.commands.executeCommand('undo');
      assert.equal(await text(), original);
      await vscode.commands.executeCommand('notifications.clearAll');
    },
  },
  {
    title: 'the process of a run that found something waits to verify it, until another run begins',
    body: async () => {
      const first = processOf(await train());
      // All that would end it is told by now.
      await eventually('the warning', () => warnings(script()).length > 0);
      assert.ok(isThere(first));
      const second = processOf(await train());
      await eventually('the end of the process', () => !isThere(first));
      assert.notEqual(second, first);
    },
  },
];
