import type { FitState } from '../../src/protocol/run-state';
import type { RunView } from '../state';
import { whyTried } from '../../src/protocol/rungs';
import { words } from '../words';

/** The backend with why it is that one and not a better; the script may have set another after that was chosen. */
export function backendText({ state: { backend } }: RunView, fit: FitState | null): string | null {
  const used = fit?.started.backend ?? backend?.name ?? null;
  if (backend === null || used !== backend.name) return used;
  const passed = backend.passed.map(({ rung, reason }) => words.passedRung(rung, reason));
  return [words.chosenBackend(used, backend.by), ...whyTried(backend.tried), ...passed].join('; ');
}
