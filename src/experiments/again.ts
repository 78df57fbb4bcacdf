import type { RunRecord } from '../protocol/run-record';
import { requestOfRun, type LaunchRequest, type RunStore } from '../runs';

/** How a run was started, to run it again: with the text that ran where that was edited in memory. */
export async function launchOf(store: RunStore, record: RunRecord): Promise<LaunchRequest> {
  const { script, npmScript } = record.launch;
  const text = record.edited && npmScript === null ? await store.sourceText(record.id) : null;
  return {
    ...requestOfRun(record),
    ...(text !== null && { edits: [{ file: script, text }] }),
  };
}
