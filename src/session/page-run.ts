import type { Diagnosis } from '../protocol/findings';
import { foremost } from '../protocol/foremost';
import { MOST_FINDINGS, type OfferedFix, type PageDiagnosis, type PageRun } from '../protocol/page';
import { eventsOf } from '../protocol/state-events';
import { usageLines } from '../protocol/usage-state';
import type { Verification } from '../protocol/verification';
import type { RunSession } from './run-session';

/** A run whole, as a page that appears is given it. */
export function pageRun(
  session: Pick<RunSession, 'record' | 'state' | 'diagnosis' | 'curves'>,
  fixes: OfferedFix[],
  verification: Verification | null = null,
): PageRun {
  const { record, state, diagnosis, curves } = session;
  return {
    record,
    events: eventsOf(state),
    usage: usageLines(state.usage),
    diagnosis: pageDiagnosis(diagnosis),
    fixes,
    curves: [...curves],
    verification,
  };
}

/** A diagnosis with its foremost findings, and how many there are besides. */
export function pageDiagnosis(diagnosis: Diagnosis): PageDiagnosis {
  const findings = foremost(diagnosis.findings, MOST_FINDINGS);
  const unsent = diagnosis.findings.length - findings.length;
  return unsent === 0 ? diagnosis : { ...diagnosis, findings: [...findings], unsent };
}
