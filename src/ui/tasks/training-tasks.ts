import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { isFrameworkModule } from '../../source/glance';
import type { Services } from '../services';
import { TaskTerminal } from './task-terminal';

/** A task as tasks.json has it: the script is relative to the folder. */
const Definition = v.object({
  type: v.literal('regulens'),
  script: v.pipe(v.string(), v.minLength(1)),
  args: v.optional(v.array(v.string())),
  seed: v.optional(v.string()),
});
export type TaskDefinition = v.InferOutput<typeof Definition>;

const SCRIPTS = '**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}';
const OTHERS = '**/{node_modules,dist,build,out,coverage,.*}/**';
/** Files that are glanced at, and how much of each. */
const MOST = 400;
const LOOK_AT = 200_000;
const TRAINS = /\.(?:fit|fitDataset|trainOnBatch|minimize)\s*\(/;

/** One for each script of the open folders that trains, by a glance at its text. */
export async function trainingTasks(services: Services): Promise<vscode.Task[]> {
  if (!vscode.workspace.isTrusted) return [];
  const files = await vscode.workspace.findFiles(SCRIPTS, OTHERS, MOST);
  const tasks = await Promise.all(files.sort(byPath).map((file) => taskFor(services, file)));
  return tasks.filter((task) => task !== null);
}

/** A task of tasks.json made ready to run; undefined where it isn't one. */
export function resolved(services: Services, task: vscode.Task): vscode.Task | undefined {
  const parsed = v.safeParse(Definition, task.definition);
  if (!parsed.success) return undefined;
  // VS Code finds it again by the very definition that it gave.
  return taskOf(services, task.definition, task.scope ?? vscode.TaskScope.Workspace, task.name);
}

async function taskFor(services: Services, file: vscode.Uri): Promise<vscode.Task | null> {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  if (file.scheme !== 'file' || !folder || !(await trains(file.fsPath))) return null;
  const script = path.relative(folder.uri.fsPath, file.fsPath).replaceAll('\\', '/');
  return taskOf(services, { type: 'regulens', script }, folder, l10n.t('train {0}', script));
}

function taskOf(
  services: Services,
  definition: vscode.TaskDefinition,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
  name: string,
): vscode.Task {
  const folder = typeof scope === 'object' ? scope.uri.fsPath : undefined;
  const execution = new vscode.CustomExecution((now) =>
    // Its variables (${file} and so on) have been put in by now.
    Promise.resolve(new TaskTerminal(services, folder, v.parse(Definition, now))),
  );
  const task = new vscode.Task(definition, scope, name, 'regulens', execution, []);
  task.detail = l10n.t('Train with diagnostics');
  return task;
}

async function trains(file: string): Promise<boolean> {
  try {
    const text = (await readFile(file, 'utf8')).slice(0, LOOK_AT);
    return isFrameworkModule(text) && TRAINS.test(text);
  } catch {
    return false; // Gone or unreadable: nothing that could be run.
  }
}

function byPath(a: vscode.Uri, b: vscode.Uri): number {
  return a.fsPath < b.fsPath ? -1 : 1;
}
