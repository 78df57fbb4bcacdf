import * as l10n from '@vscode/l10n';

/** The rungs of the ladder, fastest kind first: native TensorFlow, WebGPU, WASM with training kernels, plain JavaScript. */
export const RUNGS = ['native', 'webgpu', 'wasm', 'cpu'] as const;
export type Rung = (typeof RUNGS)[number];

/** As they are called within a sentence. */
export const RUNG_NAMES: Readonly<Record<Rung, string>> = {
  native: l10n.t('native TensorFlow'),
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  cpu: l10n.t('plain JavaScript'),
};

/** Rungs by the framework's name for their backend; of plain JavaScript, behind which there is none, nothing is said. */
export const RUNG_OF_BACKEND: Readonly<Record<string, Rung>> = {
  tensorflow: 'native',
  webgpu: 'webgpu',
  wasm: 'wasm',
};

/** What a run is asked to train on; `script`: whatever the script does by itself. */
export const BACKEND_CHOICES = ['auto', 'native', 'webgpu', 'wasm', 'cpu', 'script'] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

export function isBackendChoice(text: string): text is BackendChoice {
  return BACKEND_CHOICES.some((choice) => choice === text);
}

/** Why each better backend was passed over, in a line each: "WebGPU: no adapter". */
export function whyPassed(passed: readonly { rung: Rung; reason: string }[]): string[] {
  return passed.map(({ rung, reason }) => `${RUNG_NAMES[rung]}: ${reason.split('\n', 1)[0] ?? ''}`);
}

/** How long a step took on each rung that was tried out, in a line each: "a step takes 2.1 ms on native TensorFlow". */
export function whyTried(tried: readonly { rung: Rung; stepMs: number }[] | undefined): string[] {
  return [...(tried ?? [])]
    .sort((a, b) => a.stepMs - b.stepMs)
    .map(({ rung, stepMs }) => l10n.t`a step takes ${stepMs.toPrecision(2)} ms on ${RUNG_NAMES[rung]}`);
}
