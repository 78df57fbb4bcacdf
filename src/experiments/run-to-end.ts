import { applyEvent, emptyRunState, type RunState } from '../protocol/run-state';
import type { RunEvent } from '../protocol/events';
import type { RunRecord } from '../protocol/run-record';
import { launchRun, stopRun, tailRun, type LaunchRequest, type RunAssets, type RunStore } from '../runs';

/** Where runs are kept and what is needed to start one. */
export interface Workplace {
  store: RunStore;
  assets: RunAssets;
}

export interface EndedRun {
  record: RunRecord;
  state: RunState;
}

/** Thrown when the user cancelled; what had been measured by then is in the run directories. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

const isOver = (record: RunRecord) => record.status !== 'starting' && record.status !== 'running';

/**
 * Starts a run and resolves when it has ended and all its events are read, whatever its exit code.
 * @throws UserError when it can't be started; {@link Cancelled} when `signal` aborts (the run is then killed).
 */
export async function runToEnd(
  { store, assets }: Workplace,
  request: LaunchRequest,
  options: { signal?: AbortSignal; onEvents?: (events: RunEvent[], state: RunState) => void } = {},
): Promise<EndedRun> {
  if (options.signal?.aborted) throw new Cancelled();
  const { id } = await launchRun(store, request, assets);
  return followToEnd(store, id, options);
}

/** Follows a run that was started before. */
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
      const cancel = () => void stopRun(store, id, 'kill').then(() => reject(new Cancelled()), reject);
      if (signal?.aborted) cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      const tail = tailRun(store, id, {
        events: (events) => {
          for (const event of events) applyEvent(state, event);
          onEvents?.(events, state);
        },
        // tailRun delivers the last events before the record that says the run is over.
        record: (record) => {
          if (isOver(record) && !signal?.aborted) resolve({ record, state });
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
