import { decompose, trainingLossesOf } from '../diagnosis';
import type { DecomposedFit } from '../protocol/decomposition';
import type { CurvePoint } from '../protocol/decomposition-curve';
import type { DecompositionState } from '../protocol/run-state';
import type { CurveSetting } from './curve-settings';

export function waitingPoint(
  { setting, label, short, isPresent }: Omit<CurveSetting, 'changes' | 'fraction'>,
  of: number,
): CurvePoint {
  return {
    setting,
    label,
    short,
    isPresent,
    run: null,
    state: 'waiting',
    reason: null,
    refits: 0,
    of,
    measured: [],
    balance: null,
    refitLosses: [],
    trainLoss: null,
    parameters: null,
  };
}

/** What refits came to, put into a point of a curve. @returns all that is said of them */
export function fillPoint(point: CurvePoint, run: string | null, state: DecompositionState): DecomposedFit {
  const result = decompose(state);
  const losses = trainingLossesOf(state.results).sort((a, b) => a - b);
  const [low, high] = [losses[(losses.length - 1) >> 1], losses[losses.length >> 1]];
  Object.assign(point, {
    run,
    refits: state.results.length,
    measured: result.measured,
    balance: result.detail?.balance ?? null,
    refitLosses: result.detail?.refitLosses ?? [],
    trainLoss: low === undefined || high === undefined ? null : (low + high) / 2,
    parameters: state.started.parameters ?? null,
  } satisfies Partial<CurvePoint>);
  if (result.measured.length > 0) point.state = 'measured';
  else {
    point.state = 'failed';
    point.reason = result.verdict;
  }
  return result;
}

/** Unlike any other, and rising with time. */
export function newCurveId(): string {
  return `curve-${Date.now().toString(36)}-${Math.floor(Math.random() * 36 ** 4).toString(36)}`;
}
