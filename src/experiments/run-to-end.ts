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
  type StopMode,
  type TailHandlers,
  type ProcessSource,
} from '../runs';
import { Cancelled } from './cancelled';
import { onAbort } from './on-abort';

/** After it was asked to stop, what a script is given to end by itself where nobody waits for more of it. */
const ENOUGH_GRACE_MS = 2000;

export interface FollowOptions {
  /** Kills the run. */
  signal?: AbortSignal | undefined;
  /** Says that what the run has come to is enough: its training stops, and the script goes on to its end for a moment at most. */
  enough?: AbortSignal | undefined;
  onEvents?: (events: RunEvent[], state: RunState) => void;
}

/** Where runs are kept and what is needed to start one. */
export interface Workplace {
  store: RunStore;
  assets: RunAssets;
  /** Processes that its runs may share; each run gets one of its own where absent. */
  processes?: ProcessSource;
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
  options: FollowOptions = {},
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
  { signal, enough, onEvents }: FollowOptions = {},
  known: RunRecord | null = null,
): Promise<EndedRun> {
  const first = known ?? (await store.read(id));
  const state = emptyRunState();
  let failure: Error | null = null;
  const cleanUp: (() => void)[] = [];
  try {
    return await new Promise<EndedRun>((resolve, reject) => {
      // A run that has just ended by itself can't be stopped any more; its record is on the way then.
      const stop = (mode: StopMode) =>
        void stopRun(store, id, mode).catch((error: unknown) => {
          if (!(error instanceof UserError)) reject(asError(error));
        });
      const cancel = () => stop('kill');
      const end = () => {
        // It is being killed: this must not take the place of that.
        if (signal?.aborted) return;
        stop('enough');
        const late = setTimeout(cancel, ENOUGH_GRACE_MS);
        cleanUp.push(() => clearTimeout(late));
      };
      cleanUp.push(onAbort(signal, cancel), onAbort(enough, end));
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
      cleanUp.push(() => tail.dispose());
    });
  } finally {
    for (const step of cleanUp) step();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
