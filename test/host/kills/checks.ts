import fs from 'node:fs';
import path from 'node:path';
import { generator } from '../../../src/protocol/generator';
import { RunStore, isLive } from '../../../src/runs';
import { killRun, runProcesses } from '../../../src/runs/process-tree';
import { filesOutside } from '../../trainer/faults/files-outside';
import { until, wrongEpochs } from '../../trainer/faults/rounds';

/* What is looked at while the extension host is killed (kills.mjs): the run's folder, its processes, and all other files of the workspace. */

export { filesOutside, generator, isLive, killRun, runProcesses };

/** The runs of a workspace, oldest first. */
export function runIds(folder: string): string[] {
  const runs = path.join(folder, '.regulens', 'runs');
  return fs.existsSync(runs)
    ? fs
        .readdirSync(runs)
        .filter((id) => fs.existsSync(path.join(runs, id, 'run.json')))
        .sort()
    : [];
}

export function read(folder: string, id: string) {
  return new RunStore(folder).read(id);
}

/** What is wrong with a run that was stopped on request once so many epochs were finished, a sentence each. */
export async function complaintsOf(folder: string, id: string, finished: number): Promise<string[]> {
  const store = new RunStore(folder);
  const complaints: string[] = [];
  if (!(await until(async () => !isLive(await store.read(id))))) complaints.push('it was never marked ended');
  const record = await store.read(id);
  if (record.status !== 'stopped' || record.reason !== 'Stopped on request.' || record.ended === null)
    complaints.push(`it ended as ${record.status}: ${record.reason ?? 'no reason'}`);
  if (!(await until(async () => (await runProcesses(null, id)).length === 0)))
    complaints.push('a process of it is left');
  const run = { store, id, directory: store.directory(id), record, begun: () => finished };
  return [...complaints, ...(await wrongEpochs(run, finished))];
}

/** The extension hosts that a VS Code server has started and that live. */
export function extensionHosts(serverPid: number): number[] {
  return fs.readdirSync('/proc').flatMap((name) => {
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const isHost = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--type=extensionHost');
      return isHost && state !== 'Z' && Number(parent) === serverPid ? [Number(name)] : [];
    } catch {
      return []; // No process, or gone.
    }
  });
}
