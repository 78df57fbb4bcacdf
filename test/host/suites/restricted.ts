import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { driver } from '../driver';
import { lensTitles, runRecords, workspaceFile } from '../editor';
import { eventually, type Step } from '../steps';

/** In another language VS Code keeps the English title beside the one it shows. */
const Title = v.union([
  v.string(),
  v.pipe(
    v.object({ value: v.string(), original: v.string() }),
    v.transform(({ value }) => value),
  ),
]);
const Manifest = v.object({
  contributes: v.object({ commands: v.array(v.object({ command: v.string(), title: Title })) }),
});

/** Whether VS Code was started in the language for tests (scripts/lib/pseudo-language.mjs); a package is tested in English. */
const isPseudo = () => vscode.env.language === 'qps-ploc';

const Messages = v.record(v.string(), v.unknown());

/** A message, or the text of a key of package.nls.json, as it is shown. */
function said(message: string, file = 'l10n/bundle.l10n'): string {
  const extension = vscode.extensions.getExtension('regulens.regulens')?.extensionPath ?? '';
  const name = `${file}${isPseudo() ? '.qps-ploc' : ''}.json`;
  const shown = v.parse(Messages, JSON.parse(readFileSync(path.join(extension, name), 'utf8')))[message];
  assert.ok(typeof shown === 'string', `${name} has no text for ${message}`);
  if (isPseudo()) assert.doesNotMatch(shown, /[A-Za-z]{2}/);
  return shown;
}

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
      assert.deepEqual(titles, [`$(workspace-untrusted) ${said('Training needs a trusted folder')}`]);
    },
  },
  {
    title: 'titles of commands, the page and its host speak the language of VS Code',
    body: async () => {
      const manifest: unknown = vscode.extensions.getExtension('regulens.regulens')?.packageJSON;
      const { contributes } = v.parse(Manifest, manifest);
      const train = contributes.commands.find(({ command }) => command === 'regulens.train');
      assert.equal(train?.title, said('command.train', 'package.nls'));
      await vscode.commands.executeCommand('regulens.showRuns');
      const texts = await eventually('the table of runs', async () =>
        (await driver.webviews()).find((text) => text.includes(said('No runs yet'))),
      );
      if (isPseudo()) assert.doesNotMatch(texts, /[A-Za-z]{2}/);
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
      assert.ok(tabs.includes(said('Runs')), tabs.join());
      await driver.screenshot('restricted-language');
    },
  },
  {
    title: 'the train command refuses and says why',
    body: async () => {
      void vscode.commands.executeCommand('regulens.train');
      await vscode.commands.executeCommand('notifications.showList');
      await eventually('a message about trust', async () =>
        (await driver.messages()).some((text) => text.includes(said('Trust the workspace to train in it.'))),
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
