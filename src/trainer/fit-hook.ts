import { captureFrames } from './call-sites';
import type { FitRecorder } from './fit-recorder';
import type { FitPlan } from './fit-plan';
import { planFit, planFitDataset } from './fit-plan';
import type { LayersCopy, LayersModel } from './framework';
import { watchHistory } from './history-listener';
import type { Run } from './run';
import type { ErrorReporter } from './process-end';

type Method = (this: LayersModel, ...args: unknown[]) => unknown;

export interface FitHooks {
  /** A recorder for a fit that is about to begin; null to leave the call alone. */
  begin(model: LayersModel, inner: LayersModel, plan: FitPlan): FitRecorder | null;
  end(recorder: FitRecorder, model: LayersModel, outcome: 'finished' | 'stopped' | 'failed'): Promise<void>;
  compiled(model: LayersModel, frames: ReturnType<typeof captureFrames>): void;
}

/** Wraps compile, fit and fitDataset of one copy of tfjs-layers. A Sequential's inner calls are not counted again. */
export function hookFits(copy: LayersCopy, run: Run, errors: ErrorReporter, hooks: FitHooks): void {
  let depth = 0;
  const recorders = new WeakMap<LayersModel, FitRecorder>();
  watchHistory(copy.layersModel, (model) => recorders.get(model) ?? null);

  function nested<T>(task: () => T): T {
    depth++;
    try {
      return task();
    } finally {
      depth--;
    }
  }

  function wrapFit(prototype: Record<string, unknown>, name: 'fit' | 'fitDataset'): void {
    wrap(prototype, name, (original) => {
      return function wrapped(this: LayersModel, ...args) {
        if (depth > 0) return original.apply(this, args);
        const inner = this.model ?? this;
        const recorder = run.guard(() => {
          const site = run.sites.resolve(captureFrames(wrapped));
          const plan =
            name === 'fit'
              ? planFit(inner, args[0], args[1], args[2], site)
              : planFitDataset(inner, args[1], site);
          return hooks.begin(this, inner, plan);
        });
        if (!recorder) return nested(() => original.apply(this, args));
        recorders.set(inner, recorder);
        const result = nested(() => original.apply(this, args));
        if (!(result instanceof Promise)) return result;
        const finish = async (outcome: 'finished' | 'failed') => {
          recorders.delete(inner);
          run.streams.setBackground(null);
          await run.guardAsync(() =>
            hooks.end(recorder, this, recorder.wasStopped && outcome === 'finished' ? 'stopped' : outcome),
          );
        };
        return result.then(
          async (history: unknown) => {
            await finish('finished');
            return history;
          },
          async (error: unknown) => {
            await finish('failed');
            run.guard(() => errors.report(error));
            throw error;
          },
        );
      };
    });
  }

  for (const prototype of [copy.layersModel, copy.sequential]) {
    wrapFit(prototype, 'fit');
    wrapFit(prototype, 'fitDataset');
    wrap(prototype, 'compile', (original) => {
      return function wrapped(this: LayersModel, ...args) {
        const result = nested(() => original.apply(this, args));
        if (depth === 0) run.guard(() => hooks.compiled(this, captureFrames(wrapped)));
        return result;
      };
    });
  }
}

/** Replaces an own method; the wrapper keeps the property's nature. */
export function wrap(
  prototype: Record<string, unknown>,
  name: string,
  make: (original: Method) => Method,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  const original: unknown = descriptor?.value;
  if (typeof original === 'function')
    Object.defineProperty(prototype, name, { ...descriptor, value: make(original as Method) });
}
