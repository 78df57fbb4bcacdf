import type { OfferedFix, PageRun } from '../protocol/page';
import { eventsOf } from '../protocol/run-state';
import type { RunSession } from './run-session';

/** A run whole, as a page that appears is given it. */
export function pageRun(
  session: Pick<RunSession, 'record' | 'state' | 'diagnosis'>,
  fixes: OfferedFix[],
): PageRun {
  return { record: session.record, events: eventsOf(session.state), diagnosis: session.diagnosis, fixes };
}
