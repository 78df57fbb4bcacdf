import type { Frame } from './call-sites';
import { Budget } from './budget';
import { DatasetObserver } from './dataset-observer';
import type { DecompositionRun } from './decomposition-run';
import type { OnGradients } from './engine-hook';
import { createDatasetColumns } from './dataset-columns';
import { createClosingLook, showAugmented } from './evaluation-hook';
import { createExtras } from './extras';
import { hookFits } from './fit-hook';
import type { FitPlan } from './fit-plan';
import { FitRecorder } from './fit-recorder';
import type { Folds } from './folds';
import type { LayersCopy, LayersModel } from './framework';
import { isObject, readsSynchronously } from './framework';
import type { FitListener } from './history-listener';
import { createLayerSites } from './layer-sites';
import { createModels } from './models';
import { namesOf } from './names';
import type { Nesting } from './patch';
import { createProbes, partsFor } from './probes';
import { ACTIVATION_EXAMPLES } from './activations';
import { sampleRows } from './rows';
import type { ErrorReporter } from './process-end';
import type { Run } from './run';
import { saveWeights } from './saved-weights';
import { seedLayers } from './seeds';
import { createStepHook } from './step-hook';
import { createTrainFunctions } from './train-function';
import { dataFields, datasetEpochEnd } from './data-fields';
import { WeightSnapshots } from './weight-snapshots';

/** Training examples for the inference-mode loss where there is no validation set to be as large as. */
const EXAMPLES_WITHOUT_VALIDATION = 500;

/** Instruments every copy of tfjs-layers that the process loads. */
export interface Recorder {
  instrument(copy: LayersCopy): void;
  onGradients: OnGradients;
  /** @param prototype that of the class all optimizers extend */
  watchOptimizers(prototype: Record<string, unknown>): void;
  /** @param prototype that of the class all datasets extend */
  watchDatasets(prototype: Record<string, unknown>): void;
  /** Ends what is still open when the process ends. */
  end(): void;
}

export function createRecorder(
  run: Run,
  nesting: Nesting,
  errors: ErrorReporter,
  listeners: WeakMap<LayersModel, FitListener>,
  decomposition: DecompositionRun | null,
  folds: Folds | null,
): Recorder {
  const layerSites = createLayerSites(run);
  const models = createModels(run, layerSites);
  const steps = createStepHook(run, models, nesting, errors);
  const recorders = new WeakMap<LayersModel, FitRecorder>();
  const datasets = createDatasetColumns(run);
  const trainFunctions = createTrainFunctions({
    trainStep: (model, data) => run.guard(() => recorders.get(model)?.trainStep(data)),
    testStep: (model, data) => {
      // The recorder's own evaluations are nested; validation in fitDataset is not.
      if (!nesting.isNested()) run.guard(() => recorders.get(model)?.testStep(data));
    },
  });

  function begin(model: LayersModel, inner: LayersModel, plan: FitPlan): FitRecorder | null {
    const engine = run.engine();
    if (!engine) return null;
    const id = run.newId('fit');
    const observer =
      plan.call === 'fitDataset' ? new DatasetObserver(engine, inner, plan.batchesPerEpoch === null) : null;
    const snapshots = WeightSnapshots.ofModel(inner);
    const names = () => namesOf(inner, plan, datasets);
    const look = { run, engine, model: inner, fit: id, plan, observer, names };
    const start = () => {
      if (readsSynchronously(engine)) run.guard(() => snapshots.keep(0));
      run.emit({
        type: 'fit-started',
        fit: id,
        model: models.describe(model),
        call: plan.call,
        site: plan.site,
        backend: engine.backendName,
        epochs: plan.epochs,
        batchSize: plan.batchSize ?? observer?.batchSize ?? null,
        trainExamples: plan.trainExamples,
        validationExamples: plan.validationExamples,
        validation: plan.validation,
        shuffle: plan.shuffle,
        ...plan.options,
        ...(plan.fold && { fold: plan.fold }),
        ...dataFields(look),
      });
      run.guard(() => showAugmented(look));
    };
    const examples = (limit: number) =>
      plan.train ? sampleRows(engine, plan.train, limit) : (observer?.examples ?? null);
    const probes = createProbes({
      run,
      engine,
      nesting,
      model: inner,
      fit: id,
      trainExamples: plan.trainExamples,
      batchSize: Math.max(32, plan.batchSize ?? 32),
      examples: () => examples(plan.validationExamples ?? EXAMPLES_WITHOUT_VALIDATION),
      few: () =>
        plan.train ? examples(ACTIVATION_EXAMPLES) : (observer?.examples.first(ACTIVATION_EXAMPLES) ?? null),
      snapshots,
      steps: () => recorder.stepsDone,
    });
    const extras = createExtras(probes, () => ({
      ...(!probes.some((probe) => probe.extra === 'penalty') && { penalty: 0 }),
      validationExamples: datasetEpochEnd(look),
    }));
    const budget = new Budget(run.overhead, partsFor(inner, probes));
    const closingLook = createClosingLook(look);
    const parts = { id, extras, start, budget, observer, closingLook };
    const recorder = new FitRecorder(run, engine, inner, plan, parts);
    recorders.set(inner, recorder);
    return recorder;
  }

  async function end(recorder: FitRecorder, model: LayersModel, reason: 'finished' | 'stopped' | 'failed') {
    if (!recorder.hasStarted) return;
    const { skipped } = recorder;
    run.emit({
      type: 'fit-ended',
      fit: recorder.id,
      reason,
      ...(skipped.length > 0 && { skipped: [...skipped] }),
    });
    run.flush();
    if (reason === 'stopped') await saveWeights(model, run.directory);
  }

  return {
    instrument(copy) {
      layerSites.watch(copy.layer);
      decomposition?.watch(copy);
      seedLayers(copy, run.streams);
      trainFunctions.instrument(copy);
      steps.instrument(copy);
      hookFits(
        copy,
        { run, nesting, errors, listeners, folds },
        {
          begin,
          end,
          replace: (model, inner, plan, args) =>
            decomposition?.takeOver({ model, inner, plan, options: isObject(args) ? args : {} }) ?? null,
          compiled: (model: LayersModel, frames: Frame[]) => {
            models.compiledAt(model, run.sites.resolve(frames));
            models.describe(model);
          },
        },
      );
    },
    onGradients(engine, xs, result) {
      if (nesting.isNested()) return;
      const model = trainFunctions.training();
      const recorder = model && recorders.get(model);
      if (recorder) recorder.gradients(xs, result);
      else steps.step(engine, xs, result, model);
    },
    watchOptimizers: (prototype) => steps.watchOptimizers(prototype),
    watchDatasets: (prototype) => datasets.watch(prototype),
    end: () => steps.end(),
  };
}
