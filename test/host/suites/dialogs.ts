import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { driver } from '../driver';
import { workspaceFile } from '../editor';
import { eventually, type Step } from '../steps';

const folder = () => workspaceFile().fsPath;
const pictures = () => readdirSync(folder()).filter((name) => name.endsWith('.svg'));
const input = (pattern: RegExp) =>
  eventually(
    `an input box with ${pattern}`,
    async () => pattern.test(await driver.input()),
    () => driver.input(),
  );

/*
 * VS Code's own dialogs, drawn by the workbench ("files.simpleDialog.enable"). Out of reach: what becomes of a folder chosen for the example (it
 * opens in another window, which would run these tests once more), modal questions, and those before an assistant's tool runs (VS Code answers
 * both by itself under test).
 */
export const dialogs: Step[] = [
  {
    title: 'a chart is saved as the dialog says, and not where that is left',
    body: async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.commands.executeCommand('regulens.openDashboard');
      await eventually('the menu of a chart', () => driver.chartMenu('save-svg'));
      await input(/\.svg$/);
      await driver.press('Escape');
      await eventually('no dialog', async () => (await driver.input()) === '');
      assert.deepEqual(pictures(), []);
      await eventually('the menu of a chart', () => driver.chartMenu('save-svg'));
      await input(/\.svg$/);
      await driver.screenshot('dialogs-1-save');
      await driver.press('Enter');
      const [name = ''] = await eventually('the picture', () => pictures().length > 0 && pictures());
      await eventually('its text', () => readFileSync(workspaceFile(name).fsPath, 'utf8').includes('</svg>'));
      rmSync(workspaceFile(name).fsPath);
      await vscode.commands.executeCommand('notifications.clearAll');
    },
  },
  {
    title: 'the example asks for a folder; left without one, it makes none',
    body: async () => {
      const examples = () => readdirSync(homedir()).filter((name) => name.startsWith('regulens'));
      const before = examples();
      const done = vscode.commands.executeCommand('regulens.openExample');
      await input(new RegExp(`^${homedir().replaceAll(/[^\\w/]/g, '.')}`));
      await driver.screenshot('dialogs-2-example');
      await driver.press('Escape');
      await done;
      assert.deepEqual(examples(), before);
    },
  },
];
