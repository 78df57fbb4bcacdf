import * as l10n from '@vscode/l10n';
import type { GpuSample, UsageLine } from '../../protocol/usage';
import { findNvidiaSmi, queryComputeProcesses, queryGpus } from './nvidia-smi';

const INTERVAL_MS = 5000;
/** An answer that takes long costs the machine something: it is asked for at most a fiftieth of the time. */
const PAUSE_PER_ANSWER = 50;
const LIMIT_MS = 10_000;
/** So many failures in a row end the asking. */
const PATIENCE = 3;

/** Asks nvidia-smi now and then what the GPUs are doing. Where it is missing or fails, that is told once, with the reason. */
export class GpuWatch {
  readonly #tell: (line: UsageLine) => void;
  readonly #isOwn: (pid: number) => boolean;
  #latest: GpuSample[] | null = null;
  #onGpu: boolean | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #stop = new AbortController();
  #looks = 0;
  #failures = 0;
  #told = false;

  /**
   * @param tell is given which GPUs there are, or why none can be seen
   * @param isOwn whether a process belongs to the run
   */
  constructor(tell: (line: UsageLine) => void, isOwn: (pid: number) => boolean) {
    this.#tell = tell;
    this.#isOwn = isOwn;
    const tool = findNvidiaSmi();
    if (tool === null) tell(unseen(l10n.t('no NVIDIA driver: there is no nvidia-smi')));
    else void this.#look(tool);
  }

  /** For the next sample: what was last heard. */
  get sample(): { gpus?: GpuSample[]; onGpu?: boolean } {
    return {
      ...(this.#latest && { gpus: this.#latest }),
      ...(this.#onGpu !== null && { onGpu: this.#onGpu }),
    };
  }

  stop(): void {
    this.#stop.abort();
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #look(tool: string): Promise<void> {
    const begin = performance.now();
    try {
      await this.#ask(tool);
      this.#failures = 0;
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#latest = null;
      this.#failures++;
      if (!this.#told) this.#tell(unseen(error instanceof Error ? error.message : String(error)));
      if (!this.#told || this.#failures >= PATIENCE) return;
    }
    if (this.#stop.signal.aborted) return;
    const pause = Math.max(INTERVAL_MS, PAUSE_PER_ANSWER * (performance.now() - begin));
    this.#timer = setTimeout(() => void this.#look(tool), pause);
  }

  async #ask(tool: string): Promise<void> {
    const gpus = await queryGpus(tool, LIMIT_MS, this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    if (!this.#told)
      this.#tell({
        type: 'gpus',
        gpus: gpus.map(({ name, memoryBytes }) => ({ name, memoryBytes })),
        problem: null,
      });
    this.#told = true;
    this.#latest = gpus.map(({ use, usedBytes }) => ({ use, memoryBytes: usedBytes }));
    // Who computes there is asked ever less often, until the run is found: at the first, second, fourth, eighth look …
    const isDue = Number.isInteger(Math.log2(++this.#looks));
    if (gpus.length === 0 || this.#onGpu === true || !isDue) return;
    this.#onGpu = (await queryComputeProcesses(tool, LIMIT_MS, this.#stop.signal)).some(this.#isOwn);
  }
}

function unseen(problem: string): UsageLine {
  return { type: 'gpus', gpus: [], problem };
}
