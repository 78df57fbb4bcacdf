import type { FitState } from '../../src/protocol/run-state';
import type { Curve } from '../charts/curve';
import type { LineModel } from '../charts/series';
import type { RunView } from '../state';
import { words } from '../words';
import { epochCurve } from './epoch-curves';

/** Validation losses by epoch. */
export function validationCurve(fit: FitState): Curve {
  return epochCurve(fit, 'validation', (epoch) => epoch.valLoss);
}

/** The epoch of the lowest validation loss. */
export function bestOf(fit: FitState): { x: number; y: number; label: string } | undefined {
  const curve = validationCurve(fit);
  const at = curve.extremes().low;
  return at < 0 ? undefined : { x: curve.x(at), y: curve.y(at), label: words.bestEpoch(curve.x(at)) };
}

/** What is marked in every chart over the epochs of a fit: since when it overfits, and its best epoch where that is another. */
export function landmarks({ run, fit }: { run: RunView; fit: FitState }): Pick<LineModel, 'onset' | 'mark'> {
  const finding = run.diagnosis.findings.find(
    (one) => one.rule === 'overfitting' && one.fit === fit.started.fit,
  );
  const best = bestOf(fit);
  const onset = finding?.onset ?? null;
  return {
    onset:
      onset === null ? undefined : { x: onset, label: onset === best?.x ? best.label : words.onset(onset) },
    mark: best && best.x !== onset ? { x: best.x, label: words.bestMark } : undefined,
  };
}
