import { Budget } from './budget';
import { createExtras } from './extras';
import { hookFits } from './fit-hook';
import type { FitPlan } from './fit-plan';
import { FitRecorder } from './fit-recorder';
import type { LayersCopy, LayersModel } from './framework';
import { createLayerSites } from './layer-sites';
import { createModels } from './models';
import type { ErrorReporter } from './process-end';
import type { Run } from './run';

/** Instruments every copy of tfjs-layers that the process loads. */
export interface Recorder {
  instrument(copy: LayersCopy): void;
}

export function createRecorder(run: Run, errors: ErrorReporter): Recorder {
  const layerSites = createLayerSites(run.sites);
  const models = createModels(run, layerSites);

  function begin(model: LayersModel, inner: LayersModel, plan: FitPlan): FitRecorder | null {
    const engine = run.engine();
    if (!engine) return null;
    const id = run.newId('fit');
    const budget = new Budget(run.overhead);
    const start = () => {
      run.emit({
        type: 'fit-started',
        fit: id,
        model: models.describe(model),
        call: plan.call,
        site: plan.site,
        backend: engine.backendName,
        epochs: plan.epochs,
        batchSize: plan.batchSize,
        trainExamples: plan.trainExamples,
        validationExamples: plan.validationExamples,
        validation: plan.validation,
        shuffle: plan.shuffle,
        data: null,
      });
    };
    const extras = createExtras([], () => ({}));
    return new FitRecorder(run, engine, inner, plan, { id, extras, start, budget });
  }

  return {
    instrument(copy) {
      layerSites.watch(copy.layer);
      hookFits(copy, run, errors, {
        begin,
        end: (recorder, _model, reason) => {
          run.emit({ type: 'fit-ended', fit: recorder.id, reason });
          run.flush();
          return Promise.resolve();
        },
        compiled: (model, frames) => {
          models.compiledAt(model, run.sites.resolve(frames));
          models.describe(model);
        },
      });
    },
  };
}
