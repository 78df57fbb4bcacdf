import { applyEvent, emptyRunState, type RunState } from '../protocol/run-state';
import type { RunEvent } from '../protocol/events';
import type { RunRecord } from '../protocol/run-record';
import { applyUsage } from '../protocol/usage-state';
import { UserError } from '../protocol/user-error';
import {
  isLive,
  launchRun,
  stopRun,
  tailRun,
  type LaunchRequest,
  type RunAssets,
  type RunStore,
  type TailHandlers,
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
  const record = await launchRun(store, request, assets, processes);
  return followToEnd(store, record.id, options, record);
}

/**
 * Follows a run that was started before. It is over, too, when this rejects: because it was cancelled, or because `onEvents` threw, which
 * ends it.
 * @param known its record, where that was read already: should its folder vanish, that is what is known of the run
 * @throws UserError where there is no such run; {@link Cancelled}
 */
export async function followToEnd(
  store: RunStore,
  id: string,
  {
    signal,
    onEvents,
  }: { signal?: AbortSignal; onEvents?: (events: RunEvent[], state: RunState) => void } = {},
  known: RunRecord | null = null,
): Promise<EndedRun> {
  const first = known ?? (await store.read(id));
  const state = emptyRunState();
  let failure: Error | null = null;
  const cleanUp: (() => void)[] = [];
  try {
    return await new Promise<EndedRun>((resolve, reject) => {
      // A run that has just ended by itself can't be stopped any more; its record is on the way then.
      const cancel = () =>
        void stopRun(store, id, 'kill').catch((error: unknown) => {
          if (!(error instanceof UserError)) reject(asError(error));
        });
      if (signal?.aborted) cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      const handlers: TailHandlers = {
        usage: (lines) => {
          for (const line of lines) applyUsage(state.usage, line);
        },
        events: (events) => {
          for (const event of events) applyEvent(state, event);
          if (failure) return;
          try {
            onEvents?.(events, state);
          } catch (error) {
            // Who is to keep what comes of it can't (a full disk): nobody would want the rest.
            failure = asError(error);
            cancel();
          }
        },
        // tailRun delivers the last events before the record that says the run is over.
        record: (record) => {
          if (isLive(record)) return;
          if (failure) reject(failure);
          else if (signal?.aborted) reject(new Cancelled());
          else resolve({ record, state });
        },
      };
      const tail = tailRun(store, id, handlers, first);
      cleanUp.push(
        () => tail.dispose(),
        () => signal?.removeEventListener('abort', cancel),
      );
    });
  } finally {
    for (const step of cleanUp) step();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
