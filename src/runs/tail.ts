import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { RunEvent } from '../protocol/events';
import type { RunRecord } from '../protocol/run-record';
import type { UsageLine } from '../protocol/usage';
import type { Disposable } from './disposable';
import { FILES } from './files';
import { Follower } from './follower';
import { EventReader } from './line-reader';
import { RecordWatcher } from './record-watcher';
import type { RunStore } from './store';
import { UsageTail } from './usage/usage-tail';

export interface TailHandlers {
  /** What the run takes of the machine, in order. */
  usage?(lines: UsageLine[]): void;
  /** New events, in order; problems name lines of the events file that can't be read. At most 20 calls a second. */
  events(events: RunEvent[], problems: string[]): void;
  /** The record as first read, then whenever it changes; that of an ended run only after all its events. */
  record(record: RunRecord): void;
}

/**
 * Follows a run: all its events from the first on, then live, until disposed. A torn line waits for its rest.
 * @param known its record, where that was read already
 */
export function tailRun(
  store: RunStore,
  id: string,
  handlers: TailHandlers,
  known: RunRecord | null = null,
): Disposable {
  const directory = store.directory(id);
  const reader = new EventReader();
  const records = new RecordWatcher(store, id, known);
  const usage = new UsageTail(directory);
  let events: RunEvent[] = [];
  let lines: UsageLine[] = [];
  let problems: string[] = [];

  return new Follower(directory, path.join(directory, FILES.events), {
    beforeReading: async () => {
      await records.look();
      const read = await usage.read();
      append(lines, read.lines);
      append(problems, read.problems);
    },
    bytes: (bytes) => {
      const read = reader.read(bytes);
      append(events, read.events);
      append(problems, read.problems);
    },
    problem: (problem) => problems.push(problem),
    deliver: () => {
      const [newEvents, newLines, newProblems] = [events, lines, problems];
      [events, lines, problems] = [[], [], []];
      if (newLines.length > 0) handlers.usage?.(newLines);
      if (newEvents.length > 0 || newProblems.length > 0) handlers.events(newEvents, newProblems);
      return newEvents.length + newLines.length + newProblems.length > 0;
    },
    atEnd: () => {
      const record = records.take();
      if (record) handlers.record(record);
      return records.live;
    },
    ended: () => usage.close(),
  });
}

/** However many: as arguments of `push`, the bad lines of a damaged file are more than the stack holds. */
function append<T>(list: T[], more: readonly T[]): void {
  for (const one of more) list.push(one);
}

/** Follows what the script prints, from the first byte kept on. */
export function tailOutput(
  store: RunStore,
  id: string,
  stream: 'stdout' | 'stderr',
  onText: (text: string) => void,
): Disposable {
  const directory = store.directory(id);
  const decoder = new StringDecoder('utf8');
  let text = '';
  return new Follower(directory, path.join(directory, FILES[stream]), {
    beforeReading: () => Promise.resolve(),
    bytes: (bytes) => (text += decoder.write(bytes)),
    problem: (problem) => (text += `[Regulens: ${problem}]\n`),
    deliver: () => {
      if (text === '') return false;
      const next = text;
      text = '';
      onText(next);
      return true;
    },
    atEnd: () => true,
  });
}
