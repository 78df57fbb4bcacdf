import * as l10n from '@vscode/l10n';
import { whyPassed, whyTried } from '../protocol/rungs';
import type { RunState } from '../protocol/run-state';

/** What a run trains on, as the status bar says it. */
export interface BackendStatus {
  label: string;
  /** Plain JavaScript, which nobody asked for. */
  isSlow: boolean;
  /** A line for what it is, and one for each better backend that it isn't. */
  why: string[];
}

/** As short as a status bar wants them. */
const LABELS: Readonly<Record<string, string>> = {
  tensorflow: 'Native TF',
  webgpu: 'WebGPU',
  wasm: 'WASM',
  cpu: 'cpu',
};

/** Null before the script has needed a backend. */
export function backendStatus({ fits, backend }: RunState): BackendStatus | null {
  const name = fits.at(-1)?.started.backend ?? backend?.name;
  if (name === undefined) return null;
  const label = Object.hasOwn(LABELS, name) ? (LABELS[name] ?? name) : name;
  // The script may have set another after one was chosen for it.
  const chosen = backend?.name === name ? backend : null;
  return {
    label,
    isSlow: name === 'cpu' && backend?.asked !== 'cpu',
    why: [
      chosen?.by === 'regulens' && name !== 'cpu'
        ? l10n.t('Trains on {0}, given by Regulens', label)
        : l10n.t('Trains on {0}', label),
      ...whyTried(chosen?.tried),
      ...whyPassed(chosen?.passed ?? []).map((reason) => l10n.t('not {0}', reason)),
    ],
  };
}
