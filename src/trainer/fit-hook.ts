import { captureFrames } from './call-sites';
import type { FitRecorder } from './fit-recorder';
import { withFold, type Folds } from './folds';
import type { FitPlan } from './fit-plan';
import { planFit, planFitDataset } from './fit-plan';
import type { LayersCopy, LayersModel } from './framework';
import { innerOf } from './framework';
import type { Nesting } from './nesting';
import { wrap } from './patch';
import { watchHistory } from './history-listener';
import type { FitListener } from './history-listener';
import type { Run } from './run';
import type { ErrorReporter } from './error-reporter';

export interface FitContext {
  run: Run;
  nesting: Nesting;
  errors: ErrorReporter;
  /** Who listens to the fits under way, by the model that does the work. */
  listeners: WeakMap<LayersModel, FitListener>;
  /** Other rows to hold out than the script does; null for an ordinary run. */
  folds: Folds | null;
}

export interface FitHooks {
  /** Reads what has to be known of the arguments of `fit` at once; null where all is. */
  readFirst(inner: LayersModel, args: readonly unknown[]): Promise<void> | null;
  /** A recorder for a fit that is about to begin; null to leave the call alone. */
  begin(model: LayersModel, inner: LayersModel, plan: FitPlan): FitRecorder | null;
  end(
    recorder: FitRecorder,
    model: LayersModel,
    inner: LayersModel,
    outcome: 'finished' | 'stopped' | 'failed',
  ): Promise<void>;
  /** What stands in for the call; null to let it happen. */
  replace(model: LayersModel, inner: LayersModel, plan: FitPlan, args: unknown): Promise<unknown> | null;
  /** What has to be done before the run's first training; null where nothing has. */
  beforeFirst(model: LayersModel, plan: FitPlan): Promise<void> | null;
  compiled(model: LayersModel, frames: ReturnType<typeof captureFrames>): void;
}

/** Wraps compile, fit and fitDataset of one copy of tfjs-layers. A Sequential's inner calls are not counted again. */
export function hookFits(
  copy: LayersCopy,
  { run, nesting, errors, listeners, folds }: FitContext,
  hooks: FitHooks,
): void {
  watchHistory(copy.layersModel, (model) => listeners.get(model) ?? null, run);

  /** What a fit fails with is told, whether or not the script catches it. */
  function reporting(result: unknown): unknown {
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      run.guard(() => errors.report(error));
      throw error;
    });
  }

  function wrapFit(prototype: Record<string, unknown>, name: 'fit' | 'fitDataset'): void {
    wrap<LayersModel>(prototype, name, (original) => {
      return function wrapped(this: LayersModel, ...given) {
        if (nesting.isNested()) return original.apply(this, given);
        const inner = innerOf(this);
        const site = run.guard(() => run.sites.resolve(captureFrames(wrapped))) ?? null;
        const reading = name === 'fit' ? run.guard(() => hooks.readFirst(inner, given)) : null;
        const begin = (): unknown => {
          const rearranged = folds && run.guard(() => folds.rearrange(inner, name, given, site));
          const args = rearranged?.args ?? given;
          const plan = run.guard(() =>
            name === 'fit'
              ? withFold(planFit(inner, args[0], args[1], args[2], site), rearranged)
              : planFitDataset(inner, args[0], args[1], site),
          );
          const options = name === 'fit' ? args[2] : args[1];
          const instead = plan && run.guard(() => hooks.replace(this, inner, plan, options));
          if (instead) return instead;
          const trial = plan && run.guard(() => hooks.beforeFirst(inner, plan));
          const proceed = (): unknown => {
            if (listeners.has(inner)) {
              // tfjs refuses a call while another one is under way: what is recorded of that goes on.
              rearranged?.dispose();
              return reporting(nesting.within(() => original.apply(this, given)));
            }
            const recorder = plan && run.guard(() => hooks.begin(this, inner, plan));
            if (!recorder) return nesting.within(() => original.apply(this, args));
            listeners.set(inner, recorder);
            const result = nesting.within(() => original.apply(this, args));
            if (!(result instanceof Promise)) return result;
            const finish = async (outcome: 'finished' | 'failed') => {
              listeners.delete(inner);
              rearranged?.dispose();
              run.streams.setBackground(null);
              await run.guardAsync(() =>
                hooks.end(
                  recorder,
                  this,
                  inner,
                  recorder.wasStopped && outcome === 'finished' ? 'stopped' : outcome,
                ),
              );
            };
            return reporting(
              result.then(
                async (history: unknown) => {
                  await finish('finished');
                  return history;
                },
                async (error: unknown) => {
                  await finish('failed');
                  throw error;
                },
              ),
            );
          };
          return trial ? trial.then(proceed) : proceed();
        };
        return reading ? run.guardAsync(() => reading).then(begin) : begin();
      };
    });
  }

  for (const prototype of [copy.layersModel, copy.sequential]) {
    wrapFit(prototype, 'fit');
    wrapFit(prototype, 'fitDataset');
    wrap<LayersModel>(prototype, 'compile', (original) => {
      return function wrapped(this: LayersModel, ...args) {
        const result = nesting.within(() => original.apply(this, args));
        if (!nesting.isNested()) run.guard(() => hooks.compiled(this, captureFrames(wrapped)));
        return result;
      };
    });
  }
}
