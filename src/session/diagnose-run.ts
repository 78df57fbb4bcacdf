import { diagnose, measuredBalance } from '../diagnosis';
import type { DecompositionCurve } from '../protocol/decomposition-curve';
import type { Diagnosis } from '../protocol/findings';
import type { RunRecord } from '../protocol/run-record';
import type { RunState } from '../protocol/run-state';
import type { RunStore } from '../runs';
import { curvesOf } from './curves';

/** The diagnosis of a run that has been read, with what was measured of its script's bias and variance. */
export async function diagnoseRun(
  store: RunStore,
  { record, state }: { record: RunRecord; state: RunState },
): Promise<{ diagnosis: Diagnosis; curves: DecompositionCurve[] }> {
  const curves = await curvesOf(store.folder, record);
  return { diagnosis: diagnose(state, null, measuredBalance(curves, record.sourceHash)), curves };
}
