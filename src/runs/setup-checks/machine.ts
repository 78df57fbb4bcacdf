import * as l10n from '@vscode/l10n';
import os from 'node:os';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SetupCheck } from '../check-setup';
import { askNvidiaSmi, findNvidiaSmi, queryGpus } from '../usage/nvidia-smi';

const LIMIT_MS = 10_000;
const DRIVERS = 'https://www.nvidia.com/drivers';

/** What there is to compute with. Nothing of it is needed, so nothing of it is wrong. */
export async function checkMachine(): Promise<SetupCheck[]> {
  const memory = Math.min(process.constrainedMemory() || Infinity, os.totalmem());
  const cores = os.availableParallelism();
  const machine: SetupCheck = {
    name: l10n.t('Machine'),
    ok: true,
    detail:
      cores === 1
        ? l10n.t`1 core, ${gigabytes(memory)} of memory.`
        : l10n.t`${cores} cores, ${gigabytes(memory)} of memory.`,
    nextStep: null,
  };
  return [machine, await checkGpu()];
}

async function checkGpu(): Promise<SetupCheck> {
  const name = 'NVIDIA GPU';
  const tool = findNvidiaSmi();
  if (tool === null) {
    const isThere = await hasNvidiaDevice('/sys/bus/pci/devices');
    return isThere
      ? {
          name,
          ok: true,
          detail: l10n.t('there is one, but no driver that can be seen from here: nvidia-smi was not found.'),
          nextStep: l10n.t`Install its driver (${DRIVERS}); a container is given it with \`--gpus all\`.`,
        }
      : { name, ok: true, detail: l10n.t('none: there is no nvidia-smi.'), nextStep: null };
  }
  try {
    const [gpus, overview] = await Promise.all([queryGpus(tool, LIMIT_MS), askNvidiaSmi(tool, [], LIMIT_MS)]);
    if (gpus.length === 0)
      return { name, ok: true, detail: l10n.t('none: nvidia-smi lists no GPU.'), nextStep: null };
    const named = gpus.map(({ name: gpu, memoryBytes }) =>
      memoryBytes === null ? gpu : `${gpu} (${gigabytes(memoryBytes)})`,
    );
    const driver = /Driver Version:\s*([\d.]+)/.exec(overview)?.[1] ?? l10n.t('unknown');
    const cuda = /CUDA Version:\s*([\d.]+)/.exec(overview)?.[1];
    const versions =
      cuda === undefined ? l10n.t`driver ${driver}, no CUDA` : l10n.t`driver ${driver}, CUDA up to ${cuda}`;
    return { name, ok: true, detail: `${named.join(', ')}, ${versions}.`, nextStep: null };
  } catch (error) {
    return {
      name,
      ok: true,
      detail: l10n.t`can't be used: ${error instanceof Error ? error.message : String(error)}.`,
      nextStep: l10n.t`Restart the machine; if that doesn't help, install the driver again (${DRIVERS}).`,
    };
  }
}

/** Whether Linux lists a display controller of NVIDIA's (PCI vendor 10de, class 03); false where that can't be asked. */
export async function hasNvidiaDevice(folder: string): Promise<boolean> {
  const devices = await readdir(folder).catch(() => []);
  const read = (device: string, file: string) =>
    readFile(path.join(folder, device, file), 'utf8').catch(() => '');
  for (const device of devices) {
    const [vendor, kind] = await Promise.all([read(device, 'vendor'), read(device, 'class')]);
    if (vendor.trim() === '0x10de' && kind.startsWith('0x03')) return true;
  }
  return false;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}
