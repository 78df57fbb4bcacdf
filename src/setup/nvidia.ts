import * as l10n from '@vscode/l10n';
import { findNvidiaSmi, queryGpus } from '../runs/usage/nvidia-smi';

export interface Nvidia {
  /** Name of the first GPU; null where there is none. */
  gpu: string | null;
  /** Why none is known. */
  reason: string | null;
}

const LIMIT_MS = 10_000;

/** Asks NVIDIA's own tool: it comes with the driver. */
export async function findNvidia(): Promise<Nvidia> {
  const tool = findNvidiaSmi();
  if (tool === null) return { gpu: null, reason: l10n.t('there is no NVIDIA driver') };
  try {
    const [first] = await queryGpus(tool, LIMIT_MS);
    return first ? { gpu: first.name, reason: null } : { gpu: null, reason: l10n.t('nvidia-smi lists none') };
  } catch (error) {
    return { gpu: null, reason: error instanceof Error ? error.message : String(error) };
  }
}
