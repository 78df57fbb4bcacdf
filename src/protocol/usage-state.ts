import type { UsageGpus, UsageLine, UsageMachine, UsageSample } from './usage';

/** What a run took of the machine, folded from the lines of usage.ndjson. */
export interface UsageState {
  machine: UsageMachine | null;
  gpus: UsageGpus | null;
  /** At most `SAMPLE_LIMIT`: when full, every second one goes. */
  samples: UsageSample[];
}

export const SAMPLE_LIMIT = 1024;

export function emptyUsage(): UsageState {
  return { machine: null, gpus: null, samples: [] };
}

/** Folds one line into the state, in place. */
export function applyUsage(state: UsageState, line: UsageLine): void {
  if (line.type === 'machine') state.machine = line;
  else if (line.type === 'gpus') state.gpus = line;
  else {
    state.samples.push(line);
    if (state.samples.length >= SAMPLE_LIMIT)
      state.samples = state.samples.filter((_, index) => index % 2 === 0);
  }
}

/** The lines that fold into this state again. */
export function usageLines({ machine, gpus, samples }: UsageState): UsageLine[] {
  return [...[machine, gpus].filter((line) => line !== null), ...samples];
}

export interface UsageSummary {
  /** Mean over the time that was sampled. */
  cores: number | null;
  /** The most at any sample. */
  residentBytes: number | null;
}

export function usageSummary({ samples }: UsageState): UsageSummary {
  let busy = 0;
  let sampled = 0;
  let residentBytes: number | null = null;
  let before = 0;
  for (const { t, cores, residentBytes: resident } of samples) {
    // Samples of a long run are further apart the later they come.
    if (cores !== null) {
      busy += cores * (t - before);
      sampled += t - before;
    }
    before = t;
    if (resident !== null) residentBytes = Math.max(residentBytes ?? 0, resident);
  }
  return { cores: sampled > 0 ? busy / sampled : null, residentBytes };
}
