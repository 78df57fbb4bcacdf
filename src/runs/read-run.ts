import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { RunRecord } from '../protocol/run-record';
import { applyEvent, emptyRunState, type RunState } from '../protocol/run-state';
import { applyUsage } from '../protocol/usage-state';
import { FILES } from './files';
import { FileTail } from './file-tail';
import { EventReader } from './line-reader';
import type { RunStore } from './store';
import { UsageTail } from './usage/usage-tail';

const PROBLEM_LIMIT = 1000;

/**
 * A run as it stands now: its record, its files folded into one state (an events file may be larger than memory), and what of them
 * couldn't be read. @throws UserError as `RunStore.read`
 */
export async function readRun(
  store: RunStore,
  id: string,
): Promise<{ record: RunRecord; state: RunState; problems: string[] }> {
  const record = await store.read(id);
  const tail = new FileTail(path.join(store.directory(id), FILES.events));
  const usage = new UsageTail(store.directory(id));
  const reader = new EventReader();
  const state = emptyRunState();
  const problems: string[] = [];
  let unlisted = 0;
  try {
    const taken = await usage.read();
    for (const line of taken.lines) applyUsage(state.usage, line);
    problems.push(...taken.problems.slice(0, PROBLEM_LIMIT));
    for (;;) {
      const { bytes, problem } = await tail.next();
      if (problem !== null) problems.push(problem);
      if (bytes.length === 0) break;
      const read = reader.read(bytes);
      for (const event of read.events) applyEvent(state, event);
      for (const found of read.problems)
        if (problems.length < PROBLEM_LIMIT) problems.push(found);
        else unlisted++;
    }
  } finally {
    await Promise.all([tail.close(), usage.close()]);
  }
  if (unlisted > 0) problems.push(l10n.t`and ${unlisted} lines more`);
  return { record, state, problems };
}
