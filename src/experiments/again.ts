import type { RunRecord } from '../protocol/run-record';
import type { LaunchRequest, RunStore } from '../runs';

/** How a run was started, to run it again: with the text that ran where that was edited in memory. */
export async function launchOf(store: RunStore, record: RunRecord): Promise<LaunchRequest> {
  const { script, npmScript, args, cwd, env, envFile, nodePath, seed } = record.launch;
  const text = record.edited && npmScript === null ? await store.sourceText(record.id) : null;
  return {
    script,
    args,
    cwd,
    env,
    nodePath,
    ...(npmScript !== null && { npmScript }),
    ...(envFile !== null && { envFile }),
    ...(seed !== null && { seed }),
    ...(text !== null && { edits: [{ file: script, text }] }),
  };
}
