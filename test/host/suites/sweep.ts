import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { SweepRecord, SweepTrial } from '../../../src/protocol/sweep';
import { driver } from '../driver';
import { lensTitles, replaceText, workspaceFile } from '../editor';
import { eventually, type Step } from '../steps';

const script = () => workspaceFile('sweep.js');
const document = () => vscode.workspace.openTextDocument(script());
const text = async () => (await document()).getText();
const sweepsFolder = () => workspaceFile('.regulens', 'sweeps').fsPath;

/** The newest sweep on disk with its trials as they stand; null where there is none. */
function newest(): { record: SweepRecord; trials: SweepTrial[] } | null {
  let ids: string[] = [];
  try {
    ids = readdirSync(sweepsFolder()).sort();
    const folder = path.join(sweepsFolder(), ids.at(-1) ?? '');
    const record = v.parse(SweepRecord, JSON.parse(readFileSync(path.join(folder, 'sweep.json'), 'utf8')));
    const lines = readFileSync(path.join(folder, 'trials.ndjson'), 'utf8').split('\n').filter(Boolean);
    const trials = new Map(
      lines.map((line) => {
        const trial = v.parse(SweepTrial, JSON.parse(line));
        return [trial.number, trial] as const;
      }),
    );
    return { record, trials: [...trials.values()] };
  } catch {
    return null; // Not there yet, or a line is half written.
  }
}

const shown = (pattern: RegExp) =>
  eventually(
    `${pattern} in a webview`,
    async () => (await driver.webviews()).some((page) => pattern.test(page)),
    () => driver.webviews(),
  );

const asked = (pattern: RegExp) =>
  eventually(
    `the choice ${pattern}`,
    async () => (await driver.choices()).some((row) => pattern.test(row)),
    () => driver.choices(),
  );

const said = async (pattern: RegExp) => {
  // Under test, VS Code shows no toasts.
  await vscode.commands.executeCommand('notifications.showList');
  await eventually(
    `a message like ${pattern}`,
    async () => (await driver.messages()).some((message) => pattern.test(message)),
    () => driver.messages(),
  );
};

let original = '';

/** 24 units in place of 16. */
async function widen(): Promise<void> {
  const now = await document();
  const at = now.positionAt(original.indexOf('units: 16') + 'units: '.length);
  await replaceText(now, new vscode.Range(at, at.translate(0, 2)), '24');
}
/** A trial other than the first, which has the script's own numbers. */
let other: { trial: SweepTrial; sweepId: string } | null = null;

/** A person's own script becomes an experiment: parameters are ticked, trials run, and the best numbers taken over. */
export const sweep: Step[] = [
  {
    title: 'the palette asks what is swept, with sensible parameters ticked, and how',
    body: async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.window.showTextDocument(script(), { preview: false, viewColumn: vscode.ViewColumn.One });
      original = await text();
      await eventually('the lens', async () => (await lensTitles(script())).includes('Sweep'));
      await driver.palette('Regulens: Sweep Hyperparameters…');
      await asked(/learning rate/);
      await driver.screenshot('sweep-1-parameters');
      await driver.press('Enter');
      await asked(/Start the Sweep/);
      await driver.screenshot('sweep-2-how');
      // "Trials" is the second line.
      await driver.press('ArrowDown');
      await driver.press('Enter');
      await eventually('the number of trials asked', async () => (await driver.choices()).length === 0);
      await driver.type('4');
      await driver.press('Enter');
      await asked(/trains the script 4 times/);
      await driver.press('Enter');
    },
  },
  {
    title: 'the trials run, and the page of the sweep says which is best',
    body: async () => {
      await eventually('the end of the sweep', () => newest()?.record.status === 'finished', newest);
      const ended = newest();
      assert.ok(ended);
      assert.deepEqual(
        ended.record.plan.slots.map(({ id }) => id.replace(/@.*/, '')),
        ['rate', 'learning-rate'],
      );
      assert.deepEqual(
        ended.trials.map(({ state }) => state),
        ['complete', 'complete', 'complete', 'complete'],
      );
      const own = ended.trials.find(({ number }) => number === 1);
      assert.deepEqual(Object.values(own?.parameters ?? {}).sort(), [0.0003, 0.1]);
      const [least] = [...ended.trials].sort((a, b) => (a.loss ?? NaN) - (b.loss ?? NaN));
      await shown(new RegExp(`Best trial: ${least?.number}, validation loss`));
      await driver.screenshot('sweep-3-page');
      assert.equal(await text(), original, 'the file is not touched');
      const [trial] = ended.trials
        .filter((one) => one !== own)
        .sort((a, b) => (a.loss ?? NaN) - (b.loss ?? NaN));
      assert.ok(trial);
      other = { trial, sweepId: ended.record.id };
      await vscode.commands.executeCommand('notifications.clearAll');
    },
  },
  {
    title: 'a trial is shown as a diff, applied as one edit, and undone as one',
    body: async () => {
      assert.ok(other);
      const target = { sweepId: other.sweepId, trial: other.trial.number };
      await vscode.commands.executeCommand('regulens.previewTrial', target);
      await eventually('a diff', () => {
        const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
        return input instanceof vscode.TabInputTextDiff && input.modified.scheme === 'regulens-trial';
      });
      await driver.screenshot('sweep-4-diff');
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await vscode.commands.executeCommand('regulens.applyTrial', target);
      const changed = await text();
      const { parameters } = other.trial;
      const expected = original
        .replace('adam(0.0003)', `adam(${parameters['learning-rate']})`)
        .replace(
          'rate: 0.1',
          `rate: ${Object.entries(parameters).find(([id]) => id.startsWith('rate'))?.[1]}`,
        );
      assert.equal(changed, expected);
      await driver.screenshot('sweep-5-applied');
      await vscode.commands.executeCommand('undo');
      assert.equal(await text(), original);
    },
  },
  {
    title: 'a trial of a script that has changed since is refused, with the reason',
    body: async () => {
      assert.ok(other);
      await widen();
      const changed = await text();
      await vscode.commands.executeCommand('regulens.applyTrial', {
        sweepId: other.sweepId,
        trial: other.trial.number,
      });
      await said(/sweep\.js has changed since the sweep/);
      assert.equal(await text(), changed);
      await vscode.commands.executeCommand('notifications.clearAll');
      await vscode.commands.executeCommand('undo');
      assert.equal(await text(), original);
    },
  },
  {
    title: 'the choice is remembered; a sweep that is stopped keeps its trials and can be resumed',
    body: async () => {
      await vscode.window.showTextDocument(script(), { preview: false, viewColumn: vscode.ViewColumn.One });
      // Of the same text, under the same seed, all trials are known: there would be nothing to stop.
      await widen();
      void vscode.commands.executeCommand('regulens.sweep', script());
      await asked(/learning rate/);
      await driver.press('Enter');
      await asked(/trains the script 4 times/);
      await driver.press('Enter');
      const id = await eventually('a complete trial of another sweep', () => {
        const now = newest();
        const isOther = now && now.record.id !== other?.sweepId;
        return isOther && now.trials.some(({ state }) => state === 'complete') && now.record.id;
      });
      await vscode.commands.executeCommand('regulens.stopSweep', { sweepId: id });
      await eventually('the sweep has stopped', () => newest()?.record.status === 'stopped', newest);
      await shown(/stopped · \d of 4 trials/);
      await vscode.commands.executeCommand('workbench.view.extension.regulens');
      await driver.screenshot('sweep-6-stopped');
      await vscode.commands.executeCommand('regulens.resumeSweep', { sweepId: id });
      assert.equal(newest()?.record.status, 'finished');
      assert.equal(newest()?.trials.filter(({ state }) => state === 'complete').length, 4);
      await vscode.commands.executeCommand('notifications.clearAll');
      await vscode.window.showTextDocument(script(), { preview: false, viewColumn: vscode.ViewColumn.One });
      await vscode.commands.executeCommand('undo');
      assert.equal(await text(), original);
      await (await document()).save();
    },
  },
];
