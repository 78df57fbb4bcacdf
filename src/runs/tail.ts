import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { RunEvent } from '../protocol/events';
import type { RunRecord } from '../protocol/run-record';
import type { Disposable } from './disposable';
import { FILES } from './files';
import { Follower } from './follower';
import { EventReader } from './line-reader';
import { RecordWatcher } from './record-watcher';
import type { RunStore } from './store';

export interface TailHandlers {
  /** New events, in order; problems name lines of the events file that can't be read. At most 20 calls a second. */
  events(events: RunEvent[], problems: string[]): void;
  /** The record as first read, then whenever it changes; that of an ended run only after all its events. */
  record(record: RunRecord): void;
}

/** Follows a run: all its events from the first on, then live, until disposed. A torn line waits for its rest. */
export function tailRun(store: RunStore, id: string, handlers: TailHandlers): Disposable {
  const directory = store.directory(id);
  const reader = new EventReader();
  const records = new RecordWatcher(store, id);
  let events: RunEvent[] = [];
  let problems: string[] = [];

  return new Follower(directory, path.join(directory, FILES.events), {
    beforeReading: () => records.look(),
    bytes: (bytes) => {
      const read = reader.read(bytes);
      events.push(...read.events);
      problems.push(...read.problems);
    },
    problem: (problem) => problems.push(problem),
    deliver: () => {
      if (events.length === 0 && problems.length === 0) return false;
      const [newEvents, newProblems] = [events, problems];
      events = [];
      problems = [];
      handlers.events(newEvents, newProblems);
      return true;
    },
    atEnd: () => {
      const record = records.take();
      if (record) handlers.record(record);
      return records.live;
    },
  });
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
