import type { OfferedFix, PageRun } from '../protocol/page';
import { eventsOf } from '../protocol/run-state';
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
    diagnosis,
    fixes,
    curves: [...curves],
    verification,
  };
}
