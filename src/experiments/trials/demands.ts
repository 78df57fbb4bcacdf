import path from 'node:path';
import type { RunState } from '../../protocol/run-state';
import type { UsageState } from '../../protocol/usage-state';
import { isLive, readUsage, type LaunchRequest, type RunStore } from '../../runs';
import type { Demand } from './capacity';

/** Backends that always compute on a GPU. */
const GPU_BACKENDS = new Set(['webgpu', 'webgl']);

/** What the trials of each script take, learned from the runs there are and from each trial as it goes on. */
export class Demands {
  readonly #store: RunStore;
  readonly #known = new Map<string, Demand>();
  readonly #asked = new Map<string, Promise<void>>();

  constructor(store: RunStore) {
    this.#store = store;
  }

  of(launch: LaunchRequest): Demand {
    return (
      this.#known.get(nameOf(launch)) ?? {
        bytes: null,
        gpu: launch.backend === 'webgpu' ? { bytes: null, ofBytes: null } : null,
      }
    );
  }

  /** Looks once at the script's newest run that was long enough to be measured. */
  async recall(launch: LaunchRequest): Promise<void> {
    const name = nameOf(launch);
    const asking = this.#asked.get(name) ?? this.#recall(name, launch);
    this.#asked.set(name, asking);
    await asking;
  }

  /** @param alone whether no other trial was running: only then a GPU's memory in use says what one trial takes */
  learn(launch: LaunchRequest, state: RunState, alone: boolean): void {
    this.#add(nameOf(launch), state.usage, {
      residentBytes: mostResident(state),
      onGpu: state.backend !== null && GPU_BACKENDS.has(state.backend.name),
      alone,
    });
  }

  async #recall(name: string, launch: LaunchRequest): Promise<void> {
    const runs = await this.#store.list();
    const script = path.resolve(this.#store.folder, launch.script);
    for (const run of runs) {
      if (!('record' in run) || isLive(run.record)) continue;
      const { script: its, npmScript } = run.record.launch;
      if (its !== script || npmScript !== (launch.npmScript ?? null)) continue;
      const usage = await readUsage(this.#store.directory(run.id));
      if (usage.samples.length === 0) continue;
      this.#add(name, usage, { residentBytes: 0, onGpu: false, alone: run.record.parent === null });
      return;
    }
  }

  #add(
    name: string,
    { samples, gpus }: UsageState,
    seen: { residentBytes: number; onGpu: boolean; alone: boolean },
  ): void {
    const before = this.#known.get(name);
    const bytes = Math.max(
      before?.bytes ?? 0,
      seen.residentBytes,
      ...samples.map(({ residentBytes }) => residentBytes ?? 0),
    );
    const onGpu = seen.onGpu || before?.gpu != null || samples.some((sample) => sample.onGpu === true);
    const inUse = Math.max(
      before?.gpu?.bytes ?? 0,
      ...(seen.alone ? samples.flatMap((sample) => sample.gpus?.[0]?.memoryBytes ?? []) : []),
    );
    this.#known.set(name, {
      bytes: bytes > 0 ? bytes : null,
      gpu: onGpu
        ? {
            bytes: inUse > 0 ? inUse : null,
            ofBytes: gpus?.gpus[0]?.memoryBytes ?? before?.gpu?.ofBytes ?? null,
          }
        : null,
    });
  }
}

/** As the epochs tell it: of a short run no sample was taken. */
function mostResident({ fits }: RunState): number {
  let most = 0;
  for (const { epochs } of fits) for (const { memory } of epochs) most = Math.max(most, memory.residentBytes);
  return most;
}

function nameOf({ script, npmScript }: LaunchRequest): string {
  return `${script}\0${npmScript ?? ''}`;
}
