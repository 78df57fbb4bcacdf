import { isShort } from '../experiments/trials/short';
import type { Disposable } from '../runs';
import type { RunSession } from '../session';
import type { Services } from './services';

/** What a process that does nothing may hold. */
const MOST_BYTES = 500_000_000;

/** Ends the process of a run that waits after its end, where nobody will verify a fix in it. (Where somebody may, it waits two minutes.) */
export function endUnneededProcesses({ runs, processes, report }: Services): Disposable {
  return runs.onDidChange((session) => {
    if (session === null || session.live || session.record.parent !== null || mayBeVerified(session)) return;
    const { script } = session.record.launch;
    processes.asked?.then((waiting) => waiting.release(script)).catch(report);
  });
}

function mayBeVerified({ record, state, diagnosis }: RunSession): boolean {
  const { residentBytes } = state.fits.at(-1)?.epochs.at(-1)?.memory ?? { residentBytes: 0 };
  const isWorthIt = isShort(record) && residentBytes <= MOST_BYTES;
  return record.status === 'finished' && isWorthIt && diagnosis.findings.length > 0;
}
