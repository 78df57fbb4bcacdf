import * as l10n from '@vscode/l10n';
/** The words about what a run takes of the machine. */
export const resourceWords = {
  title: l10n.t('Resources'),
  processor: l10n.t('processor'),
  coresOf: (used: string, all: string) => l10n.t`${used} of ${all} cores on average`,
  memory: l10n.t('memory'),
  bytesOf: (most: string, all: string) => l10n.t`${most} at most, of ${all}`,
  gpu: l10n.t('GPU'),
  noGpu: (problem: string | null) =>
    problem === null ? l10n.t('none seen') : l10n.t`none seen (${problem})`,
  inUse: (share: string) => l10n.t`${share} in use`,
  bytesTaken: (taken: string, all: string) => l10n.t`${taken} of ${all} taken`,
  tensors: l10n.t('tensors'),
  tensorsText: (n: string, size: string, epoch: number) => l10n.t`${n} (${size}) after epoch ${epoch}`,

  coresTitle: l10n.t('Processor over time'),
  ofCores: (cores: string) => l10n.t`of ${cores} cores`,
  coresInUse: l10n.t('cores in use'),
  cores: l10n.t('cores'),
  gpuTitle: l10n.t('GPU over time'),
  gpuUse: l10n.t('use of the GPU'),
  memoryTitle: l10n.t('Memory over time'),
  inMegabytes: l10n.t('table in MB'),
  residentMemory: l10n.t('memory of the run'),
  memoryShort: l10n.t('run'),
  gpuMemory: l10n.t('memory taken on the GPU'),
  tensorTitle: l10n.t('Tensors in memory'),
  tensorsLabel: l10n.t('tensors in memory'),
  second: l10n.t('second'),
  minute: l10n.t('minute'),
  hour: l10n.t('hour'),
};
