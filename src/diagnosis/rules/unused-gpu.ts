import * as l10n from '@vscode/l10n';
import type { Finding } from '../../protocol/findings';
import type { UsageSample } from '../../protocol/usage';
import { finding, last, type FitContext, type Rule } from '../fit-context';
import { LONG_MS, trainingMs } from '../training-time';
import { percent } from '../wording';

/** A GPU that draws a desktop is busy that much, and holds that much. */
const IDLE_USE = 0.1;
const IDLE_MEMORY = 0.1;
const MIN_SAMPLES = 5;

/** A GPU stands idle while training computes elsewhere. */
export const unusedGpu: Rule = {
  id: 'unused-gpu',
  summary: 'The machine has an NVIDIA GPU that training does not use.',
  inputs: "What nvidia-smi tells of the GPUs while the fit runs; the fit's backend.",
  thresholds: `In ${MIN_SAMPLES} samples or more, no more than ${percent(IDLE_USE)} in use and ${percent(IDLE_MEMORY)} of its memory taken, in training that takes at least a minute or is planned to.`,
  source: l10n.t(
    'NVIDIA, nvidia-smi manual: utilization.gpu, memory.used and the list of compute processes.',
  ),
  check,
};

function check(context: FitContext): Finding | null {
  const { started, fit, usage } = context;
  const gpus = usage.gpus?.gpus ?? [];
  if (gpus.length === 0 || started.backend === 'webgpu') return null;
  const end = last(fit.epochs)?.t ?? started.t;
  const during = usage.samples.filter(
    ({ t, gpus: read }) => t >= started.t && t <= end && read !== undefined,
  );
  if (during.length < MIN_SAMPLES || during.some(({ onGpu }) => onGpu === true)) return null;
  if ((trainingMs(context) ?? 0) < LONG_MS) return null;
  const idle = gpus.filter((gpu, index) => isIdle(during, index, gpu.memoryBytes));
  const [first] = idle;
  const isNative = started.backend === 'tensorflow';
  // In a container the run's processes can't be found on the GPU: native training is taken to be on any that is busy.
  if (!first || (isNative && idle.length < gpus.length)) return null;
  const names = idle.length > 1 ? l10n.t`${first.name} and ${idle.length - 1} more` : first.name;
  return finding(context, {
    rule: 'unused-gpu',
    severity: 'information',
    title: l10n.t('The GPU stands idle'),
    message: isNative
      ? l10n.t`${names} stood idle while training ran on native TensorFlow's CPU kernels. This build of TensorFlow has no CUDA, or can't load its libraries: "Regulens: Check My Setup" (in a terminal: \`regulens doctor\`) says which.`
      : l10n.t`${names} stood idle while training ran on the ${started.backend} backend. Large models train faster on it: "Regulens: Set Up Native TensorFlow" (in a terminal: \`regulens native install\`) brings what it takes.`,
    onset: null,
    epoch: last(fit.epochs)?.epoch ?? null,
    evidence: [{ label: l10n.t('highest use of the GPU'), value: highestUse(during, gpus.indexOf(first)) }],
    remedies: [],
    source: unusedGpu.source,
  });
}

function isIdle(samples: readonly UsageSample[], index: number, memoryBytes: number | null): boolean {
  const taken = samples.map(({ gpus }) => gpus?.[index]?.memoryBytes ?? 0);
  const share = memoryBytes === null ? 0 : Math.max(...taken) / memoryBytes;
  return highestUse(samples, index) <= IDLE_USE && share <= IDLE_MEMORY;
}

function highestUse(samples: readonly UsageSample[], index: number): number {
  return Math.max(0, ...samples.map(({ gpus }) => gpus?.[index]?.use ?? 0));
}
