import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver';
import { lensTitles, runRecords, workspaceFile } from '../editor';
import { eventually, type Step } from '../steps';

/** A folder that isn't trusted: nothing of it is run, and the user is told why. */
export const restricted: Step[] = [
  {
    title: 'the lens says that training needs trust',
    body: async () => {
      assert.equal(vscode.workspace.isTrusted, false);
      await vscode.window.showTextDocument(workspaceFile('train.js'));
      const titles = await eventually('a lens', async () => {
        const found = await lensTitles(workspaceFile('train.js'));
        return found.length > 0 && found;
      });
      assert.deepEqual(titles, ['$(workspace-untrusted) Training needs a trusted folder']);
    },
  },
  {
    title: 'the train command refuses and says why',
    body: async () => {
      void vscode.commands.executeCommand('regulens.train');
      await vscode.commands.executeCommand('notifications.showList');
      await eventually('a message about trust', async () =>
        (await driver.messages()).some((text) => /trust/i.test(text)),
      );
      await driver.screenshot('restricted');
      assert.deepEqual(runRecords(), []);
    },
  },
  {
    title: 'neither the debugger, nor tasks, nor assistants get round it',
    body: async () => {
      await vscode.commands.executeCommand('regulens.debug', workspaceFile('train.js'));
      const ask = (name: string, input: object) =>
        vscode.lm.invokeTool(`regulens_${name}`, { input, toolInvocationToken: undefined });
      await assert.rejects(async () => ask('run_training', { script: 'train.js' }));
      await assert.rejects(async () => ask('list_runs', {}));
      assert.deepEqual(runRecords(), []);
      assert.equal(vscode.debug.activeDebugSession, undefined);
    },
  },
];
