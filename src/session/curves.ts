import type { CurveAxis, DecompositionCurve } from '../protocol/decomposition-curve';
import type { RunRecord } from '../protocol/run-record';
import { readCurves } from '../runs/curves';

/**
 * What was measured of the bias and variance of a run's script: the newest of each kind that knows something or is being measured, the newest
 * of all first.
 */
export async function curvesOf(
  folder: string,
  { launch }: Pick<RunRecord, 'launch'>,
): Promise<DecompositionCurve[]> {
  const seen = new Set<CurveAxis | null>();
  return (await readCurves(folder, launch)).filter((curve) => {
    const isWorth = curve.status === 'running' || curve.points.some(({ measured }) => measured.length > 0);
    return isWorth && !seen.has(curve.against) && seen.add(curve.against);
  });
}
