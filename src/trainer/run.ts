import { threadId, isMainThread } from 'node:worker_threads';
import type { CallSites } from './call-sites';
import type { EventWriter, NewEvent } from './event-writer';
import type { Engine } from './framework';
import type { RandomStreams } from './random-streams';
import type { Control } from './control';

/** What every part of the recorder works with. */
export interface Run {
  directory: string;
  /** Milliseconds since the run's main process started. */
  now(): number;
  emit(event: NewEvent): void;
  flush(): void;
  sites: CallSites;
  streams: RandomStreams;
  control: Control;
  /** Share of training time that recording may take. */
  overhead: number;
  /** The user asked for everything to be measured, whatever it takes. */
  inspect: boolean;
  /** The look at the model when a fit ends may take what it takes. */
  evaluatesFully: boolean;
  /** The run is a trial that is only compared with others: nobody asks what would help it. */
  isCompared: boolean;
  engine(): Engine | null;
  /** An id that no other process or thread of the run gives out. */
  newId(kind: string): string;
  /** Runs `task`; a failure of the recorder becomes a warning and `undefined`, never an exception in the user's script. */
  guard<T>(task: () => T): T | undefined;
  guardAsync(task: () => Promise<void>): Promise<void>;
}

export type RunParts = Pick<
  Run,
  | 'directory'
  | 'now'
  | 'sites'
  | 'streams'
  | 'control'
  | 'overhead'
  | 'inspect'
  | 'evaluatesFully'
  | 'isCompared'
  | 'engine'
>;

const WARNINGS = 20;

export function createRun(parts: RunParts, writer: EventWriter, isMainProcess: boolean): Run {
  const prefix = isMainProcess && isMainThread ? '' : `${process.pid}-${threadId}-`;
  const counts = new Map<string, number>();
  const reported = new Set<string>();

  function report(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (reported.size >= WARNINGS || reported.has(message)) return;
    reported.add(message);
    writer.emit({ type: 'warning', code: 'recorder', message, site: null });
  }

  return {
    ...parts,
    emit: (event) => writer.emit(event),
    flush: () => writer.flush(),
    newId(kind) {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      return `${prefix}${kind}-${count}`;
    },
    guard(task) {
      try {
        return task();
      } catch (error) {
        report(error);
        return undefined;
      }
    },
    async guardAsync(task) {
      try {
        await task();
      } catch (error) {
        report(error);
      }
    },
  };
}
