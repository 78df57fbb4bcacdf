import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { PassedRung } from '../protocol/backends';
import { RUNG_OF_BACKEND } from '../protocol/rungs';
import { FILES } from './files';
import { lastErrorEvent, lastEvent } from './last-events';

/** What the backends say where they can't go on, though another could: its name, where it is in the message, and the reason. */
const FAILURES: readonly {
  pattern: RegExp;
  reason: (found: RegExpExecArray) => string;
  of: string | null;
}[] = [
  {
    pattern: /Kernel '(\w+)' not registered for backend '(\w+)'/,
    reason: ([, kernel]) => l10n.t`kernel ${String(kernel)} is missing on it`,
    of: null,
  },
  {
    // tfjs-backend-webgpu reads at once by way of a canvas, which Node doesn't have.
    pattern: /OffscreenCanvas is not defined/,
    reason: () =>
      l10n.t('the script reads values with dataSync() or arraySync(), and on it only data() and array() can'),
    of: 'webgpu',
  },
  { pattern: /device (?:was|is) lost|DeviceLost/i, reason: () => l10n.t('the GPU was lost'), of: 'webgpu' },
];

/** The rung that ended the script, and why: null where it ended for another reason, or nothing stands behind the rung. */
export function backendFailure(directory: string, stderrTail: string): PassedRung | null {
  const events = path.join(directory, FILES.events);
  const said = lastErrorEvent(events) ?? stderrTail;
  for (const { pattern, reason, of } of FAILURES) {
    const found = pattern.exec(said);
    if (!found) continue;
    const name = of ?? found[2] ?? '';
    // A message of this kind may come from anywhere: it counts where the run is on that backend.
    if (lastEvent(events, 'backend')?.name !== name) continue;
    const rung = RUNG_OF_BACKEND[name];
    if (rung !== undefined) return { rung, reason: reason(found) };
  }
  return null;
}
