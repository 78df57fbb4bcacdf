import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { driver } from '../driver';
import { askTool, lineWith, runRecords, workspaceFile } from '../editor';
import { eventually, type Step } from '../steps';

const text = `import * as tf from '@tensorflow/tfjs';
const x = tf.randomNormal([40, 3]);
const y = tf.randomNormal([40, 1]);
const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [3], units: 1 }));
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const onEpochEnd = (epoch, logs) => {
  console.log('epoch', epoch, 'arguments', process.argv.slice(2).join());
};
await model.fit(x, y, { epochs: 3, validationSplit: 0.5, verbose: 0, callbacks: { onEpochEnd } });
`;
const script = () => workspaceFile('debugged.js');

/** Runs beyond the first `before`, once there are so many and all have ended. */
const endedRuns = (before: number, count: number) =>
  eventually(
    'runs that have ended',
    () => {
      const records = runRecords().slice(before);
      return (
        records.length === count && !records.some(({ status }) => /starting|running/.test(status)) && records
      );
    },
    runRecords,
  );

/** Tools for assistants, the debugger, and tasks: where people already work. */
export const tools: Step[] = [
  {
    title: 'an assistant trains and reads what was found',
    body: async () => {
      writeFileSync(script().fsPath, text);
      const before = runRecords().length;
      const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('regulens_'));
      assert.equal(names.length, 8, String(names));
      // Tests are no persons: VS Code answers its own question for them (and logs that it did). What it asks: test/unit/ui.
      const said = await askTool('run_training', { script: 'debugged.js', args: ['a b', '$(c)'], seed: '3' });
      assert.match(said, /debugged\.js: finished · seed 3 · 3 epochs/);
      assert.match(said, /epoch 2 arguments a b,\$\(c\)/);
      const [run] = await endedRuns(before, 1);
      assert.match(
        await askTool('get_findings', { run: 'latest' }),
        new RegExp(`Run ${run?.id} of debugged\\.js`),
      );
      await assert.rejects(askTool('get_findings', { run: 'none' }), /There is no run "none"/);
    },
  },
  {
    title: 'under the debugger breakpoints hold, and the run is recorded',
    body: async () => {
      const before = runRecords().length;
      const document = await vscode.workspace.openTextDocument(script());
      await vscode.window.showTextDocument(document);
      const line = lineWith(document, "console.log('epoch'");
      const breakpoint = new vscode.SourceBreakpoint(
        new vscode.Location(script(), new vscode.Position(line, 0)),
      );
      vscode.debug.addBreakpoints([breakpoint]);
      const stops: number[] = [];
      const tracker = vscode.debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: () => ({
          onDidSendMessage: (message: { event?: string; body?: { reason?: string; threadId?: number } }) => {
            if (message.event === 'stopped' && message.body?.reason === 'breakpoint')
              stops.push(message.body.threadId ?? 0);
          },
        }),
      });
      await driver.palette('Regulens: Debug with Diagnostics');
      for (let epoch = 0; epoch < 3; epoch++) {
        await eventually('a stop', () => stops.length > epoch);
        const session = vscode.debug.activeDebugSession;
        assert.ok(session);
        const { stackFrames } = (await session.customRequest('stackTrace', {
          threadId: stops[epoch],
          levels: 1,
        })) as {
          stackFrames: { id: number; line: number; source: { path: string } }[];
        };
        const [frame] = stackFrames;
        assert.equal(frame?.line, line + 1);
        assert.ok(frame.source.path.endsWith('/debugged.js'), frame.source.path);
        const { result } = (await session.customRequest('evaluate', {
          expression: 'epoch',
          frameId: frame.id,
        })) as {
          result: string;
        };
        assert.equal(result, String(epoch));
        if (epoch === 1) await driver.screenshot('tools-2-debug');
        await session.customRequest('continue', { threadId: stops[epoch] });
      }
      const [run] = await endedRuns(before, 1);
      assert.equal(run?.status, 'finished');
      tracker.dispose();
      vscode.debug.removeBreakpoints([breakpoint]);
      assert.match(await askTool('get_findings', { run: run.id }), /Not checked.*stalled/);
    },
  },
  {
    title: "a task trains and ends with the script's own exit code",
    body: async () => {
      const before = runRecords().length;
      const tasks = await vscode.tasks.fetchTasks({ type: 'regulens' });
      assert.ok(
        tasks.some(({ name }) => name === 'train debugged.js'),
        String(tasks.map(({ name }) => name)),
      );
      writeFileSync(script().fsPath, `${text}process.exitCode = 3;\n`);
      const task = tasks.find(({ name }) => name === 'train debugged.js');
      assert.ok(task);
      const code = new Promise<number | undefined>((resolve) => {
        const ended = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
          if (execution.task.name !== task.name) return;
          ended.dispose();
          resolve(exitCode);
        });
      });
      await vscode.tasks.executeTask(task);
      assert.equal(await code, 3);
      const [run] = await endedRuns(before, 1);
      assert.equal(run?.status, 'failed');
      await driver.screenshot('tools-3-task');
    },
  },
];
