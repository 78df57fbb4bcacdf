import { findNode, isLive, readInputs, type LaunchRequest } from '../../runs';
import { Cancelled } from '../cancelled';
import { onAbort } from '../on-abort';
import { followToEnd, type EndedRun, type FollowOptions, type Workplace } from '../run-to-end';
import { KeptTrials } from './kept-trials';
import { LocalExecutor } from './local-executor';
import type { Trial, TrialPool } from './trial';

/**
 * Runs as many trials at once as the machine has room for, or `jobs`. What was run before isn't run again while nothing that it depends on has
 * changed; what is running already, as after a crash of the process that started it, is followed to its end.
 */
export function createTrialPool(
  workplace: Workplace,
  options: { jobs?: number; warm?: boolean; executor?: LocalExecutor } = {},
): TrialPool {
  const { store } = workplace;
  const executor =
    options.executor ??
    new LocalExecutor(workplace, {
      warm: options.warm ?? true,
      ...(options.jobs !== undefined && { jobs: options.jobs }),
    });
  const kept = new KeptTrials(workplace);
  const nodes = new Map<string, Promise<string>>();
  /** The latest trial of each key here: an equal one waits for what it comes to. */
  const latest = new Map<string, Promise<unknown>>();

  /** Asking a login shell which Node it has takes a second: once is enough. */
  async function onItsNode(launch: LaunchRequest): Promise<LaunchRequest> {
    const asked = launch.nodePath ?? '';
    const node = nodes.get(asked) ?? findNode(launch.nodePath).then((found) => found.path);
    nodes.set(asked, node);
    return { ...launch, nodePath: await node };
  }

  async function execute(
    trial: Trial,
    live: string | null,
    { signal, enough, onEvents }: FollowOptions,
  ): Promise<EndedRun> {
    const id = await executor.submit(trial, live);
    const listening = [
      onAbort(signal, () => void executor.cancel(id)),
      onAbort(enough, () => void executor.endEarly(id)),
    ];
    try {
      const ended = await executor.fetch(id, onEvents);
      // Now its files are still what they were.
      if (!isLive(ended.record)) await readInputs(store.directory(ended.record.id));
      return ended;
    } finally {
      for (const stop of listening) stop();
    }
  }

  async function known(key: string, trial: Trial, given: FollowOptions): Promise<EndedRun | null> {
    const before = await kept.ended(key, trial.launch);
    if (before !== null) return followToEnd(store, before, given);
    const live = await kept.live(key, trial.launch);
    if (live === null) return null;
    const ended = await execute(trial, live, given);
    return (await kept.isStillSo(ended.record, trial.launch)) ? ended : null;
  }

  async function run(trial: Trial, given: FollowOptions = {}): Promise<EndedRun> {
    if (given.signal?.aborted) throw new Cancelled();
    const own: Trial = { ...trial, launch: await onItsNode(trial.launch) };
    const key = own.fresh === true ? null : await kept.keyOf(own.launch);
    if (key === null) return execute(own, null, given);
    const before = latest.get(key);
    const running = (async () => {
      if (before) await Promise.race([before.catch(() => undefined), abortOf(given.signal)]);
      if (given.signal?.aborted) throw new Cancelled();
      return (await known(key, own, given)) ?? (await execute(own, null, given));
    })();
    latest.set(key, running);
    try {
      return await running;
    } finally {
      if (latest.get(key) === running) latest.delete(key);
    }
  }

  return {
    slots: executor.slots,
    run,
    adopt: async (from, run, launch) => executor.adopt(from, run, await onItsNode(launch)),
    hasDiffered: (script) => executor.hasDiffered(script),
    dispose: () => executor.dispose(),
  };
}

/** Runs one trial by itself, in a pool of its own: kept by content like any other. */
export async function runAlone(
  workplace: Workplace,
  launch: LaunchRequest,
  options: FollowOptions = {},
): Promise<EndedRun> {
  const pool = createTrialPool(workplace, { jobs: 1, warm: false });
  try {
    return await pool.run({ launch }, options);
  } finally {
    await pool.dispose();
  }
}

/** Resolves when it aborts. */
function abortOf(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
