import { applyEvent, emptyRunState, type RunState } from '../protocol/run-state';
import type { RunEvent } from '../protocol/events';
import type { RunRecord } from '../protocol/run-record';
import { applyUsage } from '../protocol/usage-state';
import { UserError } from '../protocol/user-error';
import {
  launchRun,
  stopRun,
  tailRun,
  type LaunchRequest,
  type RunAssets,
  type RunStore,
  type WarmProcesses,
} from '../runs';
import { Cancelled } from './cancelled';

/** Where runs are kept and what is needed to start one. */
export interface Workplace {
  store: RunStore;
  assets: RunAssets;
  /** Processes that its runs may share; each run gets one of its own where absent. */
  processes?: WarmProcesses;
}

export interface EndedRun {
  record: RunRecord;
  state: RunState;
}

const isOver = (record: RunRecord) => record.status !== 'starting' && record.status !== 'running';

/**
 * Starts a run and resolves when it has ended and all its events are read, whatever its exit code.
 * @throws UserError when it can't be started; {@link Cancelled} when `signal` aborts (the run is then killed).
 */
export async function runToEnd(
  { store, assets, processes }: Workplace,
  request: LaunchRequest,
  options: { signal?: AbortSignal; onEvents?: (events: RunEvent[], state: RunState) => void } = {},
): Promise<EndedRun> {
  if (options.signal?.aborted) throw new Cancelled();
  const { id } = await launchRun(store, request, assets, processes);
  return followToEnd(store, id, options);
}

/** Follows a run that was started before; a cancelled one is over when this rejects. */
export async function followToEnd(
  store: RunStore,
  id: string,
  {
    signal,
    onEvents,
  }: { signal?: AbortSignal; onEvents?: (events: RunEvent[], state: RunState) => void } = {},
): Promise<EndedRun> {
  const state = emptyRunState();
  const cleanUp: (() => void)[] = [];
  try {
    return await new Promise<EndedRun>((resolve, reject) => {
      // A run that has just ended by itself can't be stopped any more; its record is on the way then.
      const cancel = () =>
        void stopRun(store, id, 'kill').catch((error: unknown) => {
          if (!(error instanceof UserError))
            reject(error instanceof Error ? error : new Error(String(error)));
        });
      if (signal?.aborted) cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      const tail = tailRun(store, id, {
        usage: (lines) => {
          for (const line of lines) applyUsage(state.usage, line);
        },
        events: (events) => {
          for (const event of events) applyEvent(state, event);
          onEvents?.(events, state);
        },
        // tailRun delivers the last events before the record that says the run is over.
        record: (record) => {
          if (!isOver(record)) return;
          if (signal?.aborted) reject(new Cancelled());
          else resolve({ record, state });
        },
      });
      cleanUp.push(
        () => tail.dispose(),
        () => signal?.removeEventListener('abort', cancel),
      );
    });
  } finally {
    for (const step of cleanUp) step();
  }
}
