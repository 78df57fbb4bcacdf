import { isShort } from '../experiments/trials/short';
import type { Disposable } from '../runs';
import type { Services } from './services';

/** Ends the process of a run that waits after its end, where nobody will verify a fix in it. (Where somebody may, it waits two minutes.) */
export function endUnneededProcesses({ runs, processes, report }: Services): Disposable {
  return runs.onDidChange((session) => {
    if (session === null || session.live || session.record.parent !== null) return;
    const { record, diagnosis } = session;
    const mayBeVerified = record.status === 'finished' && isShort(record) && diagnosis.findings.length > 0;
    if (!mayBeVerified)
      processes.asked?.then((waiting) => waiting.release(record.launch.script)).catch(report);
  });
}
