import { ACTIVATION_EXAMPLES } from './activations';
import { showAugmented } from './augmented-examples';
import type { Frame } from './call-sites';
import { Budget, shareOnTheClock } from './budget';
import { DatasetObserver } from './dataset-observer';
import type { DecompositionRun } from './decomposition-run';
import type { OnGradients } from './engine-hook';
import { createDatasetColumns } from './dataset-columns';
import { createClosingLook } from './closing-look';
import { createExtras } from './extras';
import { createContinuations } from './fit-continuation';
import { hookFits } from './fit-hook';
import type { FitPlan } from './fit-plan';
import { FitRecorder } from './fit-recorder';
import type { Folds } from './folds';
import type { KnownValues } from './known-values';
import type { LayersCopy, LayersModel } from './framework';
import { isObject, readsSynchronously } from './framework';
import type { FitListener } from './history-listener';
import { LateEvents } from './late-events';
import type { LookSubject } from './look-subject';
import { createLayerSites } from './layer-sites';
import { createModels } from './models';
import { namesOf } from './names';
import type { Nesting } from './nesting';
import { OpenFits } from './open-fits';
import { watchEvaluations } from './own-evaluations';
import { createProbes, partsFor } from './probes';
import { sampleRows } from './examples';
import type { ErrorReporter } from './error-reporter';
import type { RungTrial } from './rung-trial';
import type { Run } from './run';
import { saveWeights } from './saved-weights';
import { seedLayers } from './seeds';
import { createStepHook } from './step-hook';
import { createTrainFunctions } from './train-function';
import { createCollinearityLook, dataFields, datasetEpochEnd, sayNowOrLater } from './data-fields';
import { ValidationLosses } from './validation-losses';
import { WeightSnapshots } from './weight-snapshots';

/** Training examples for the inference-mode loss where there is no validation set to be as large as. */
const EXAMPLES_WITHOUT_VALIDATION = 500;

/** Instruments every copy of tfjs-layers that the process loads. */
export interface Recorder {
  instrument(copy: LayersCopy): void;
  onGradients: OnGradients;
  /** @param prototype that of the class all optimizers extend */
  watchOptimizers(prototype: Record<string, unknown>): void;
  /** The script has nothing left to do. @param mayWait whether the process may be kept from ending until a GPU's values are there */
  beforeEnd(mayWait: boolean): Promise<void>;
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
  known: KnownValues,
  rungs: RungTrial,
): Recorder {
  const layerSites = createLayerSites(run);
  const models = createModels(run, layerSites);
  const steps = createStepHook(run, models, nesting, errors);
  const recorders = new WeakMap<LayersModel, FitRecorder>();
  const continuations = createContinuations(run);
  const open = new OpenFits(run);
  const savedStopped = new WeakSet<LayersModel>();
  const datasets = createDatasetColumns(run);
  const trainFunctions = createTrainFunctions({
    trainStep: (model, data) => run.guard(() => recorders.get(model)?.trainStep(data)),
    testStep: (model, data) => {
      // The recorder's own evaluations are nested; validation in fitDataset is not.
      if (!nesting.isNested()) run.guard(() => recorders.get(model)?.testStep(data));
    },
    afterTestStep: (model) => run.guard(() => recorders.get(model)?.afterTestStep()),
  });

  function begin(model: LayersModel, inner: LayersModel, plan: FitPlan): FitRecorder | null {
    const engine = run.engine();
    if (!engine) return null;
    const before = continuations.match(inner, plan);
    if (before) {
      open.resume(before.recorder);
      before.recorder.continueWith(plan, before.otherData);
      return before.recorder;
    }
    open.begins(inner);
    continuations.forget(inner);
    const id = run.newId('fit');
    const late = new LateEvents(run);
    const isWhole = plan.batchesPerEpoch === null;
    const observer = plan.call === 'fitDataset' ? new DatasetObserver(engine, inner, isWhole, late) : null;
    const snapshots = WeightSnapshots.ofModel(engine, inner);
    const look: LookSubject = {
      run,
      engine,
      model: inner,
      fit: id,
      observer,
      get plan() {
        return recorder.plan;
      },
      get ownRows() {
        return recorder.ownValidation.rows;
      },
      names: () => namesOf(inner, plan, datasets),
    };
    const start = () => {
      run.guard(() => late.when(snapshots.keep(0), () => undefined));
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
        ...sayNowOrLater(look, early ?? dataFields(look), late),
      });
      run.guard(() => showAugmented(look, late));
    };
    const probes = createProbes({
      run,
      engine,
      nesting,
      model: inner,
      fit: id,
      examples: (limit) => {
        const { train } = recorder.plan;
        if (train) return sampleRows(engine, train, limit);
        return observer?.examples.isComplete ? observer.examples.first(limit) : null;
      },
      wanted: Math.max(ACTIVATION_EXAMPLES, plan.validationExamples ?? EXAMPLES_WITHOUT_VALIDATION),
      snapshots,
      steps: () => recorder.stepsDone,
    });
    const budget = new Budget(shareOnTheClock(run.overhead), partsFor(inner, probes));
    const isRegularized = probes.some((probe) => probe.extra === 'penalty');
    const lookAtCollinearity = createCollinearityLook(look, late);
    const extras = createExtras(run, probes, () => {
      lookAtCollinearity(budget, true);
      return { ...(!isRegularized && { penalty: 0 }), validationExamples: datasetEpochEnd(look, late) };
    });
    const closingLook = createClosingLook(look);
    const validationLosses = new ValidationLosses({ run, engine, model: inner, fit: id, late });
    const parts = {
      id,
      extras,
      late,
      start,
      budget,
      observer,
      closingLook,
      lookAtCollinearity,
      validationLosses,
    };
    const recorder = new FitRecorder(run, engine, inner, plan, parts);
    recorders.set(inner, recorder);
    // On a GPU the data are at hand until fit first uses them.
    const early = observer || readsSynchronously(engine) ? null : dataFields(look);
    return recorder;
  }

  async function end(
    recorder: FitRecorder,
    model: LayersModel,
    inner: LayersModel,
    reason: 'finished' | 'stopped' | 'failed',
  ) {
    recorder.callEnded();
    if (!recorder.hasStarted) return;
    open.leave(recorder, inner, reason);
    if (reason === 'failed') continuations.forget(inner);
    else continuations.leave(inner, recorder);
    if (reason !== 'stopped' || savedStopped.has(inner) || !run.control.keepsWeights) return;
    // The calls of a loop that still come do a batch each: the weights are those of the first that was stopped.
    savedStopped.add(inner);
    await saveWeights(model, run.directory);
  }

  return {
    instrument(copy) {
      layerSites.watch(copy.layer);
      decomposition?.watch(copy);
      seedLayers(copy, run.streams);
      trainFunctions.instrument(copy);
      steps.instrument(copy);
      watchEvaluations(copy, run, nesting, (inner) => {
        const recorder = recorders.get(inner);
        if (!recorder) return steps.evaluations(inner);
        // fitDataset validates on tensors by evaluate, and callbacks may use it: neither is a step of a loop.
        if (recorder.isRunning) return null;
        const { plan, latestEpoch, ownValidation } = recorder;
        return (evaluation) => ownValidation.evaluated(plan, latestEpoch, evaluation);
      });
      hookFits(
        copy,
        { run, nesting, errors, listeners, folds },
        {
          readFirst: (inner, args) => {
            const engine = run.engine();
            if (!engine || (!folds && !decomposition)) return null;
            return known.readFit(engine, inner, args, folds?.needsInputs ?? false);
          },
          begin,
          beforeFirst: (inner, plan) => rungs.before(inner, plan),
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
      if (recorder?.isRunning) {
        recorder.gradients(xs, result);
        return;
      }
      // By trainOnBatch: what the script evaluates from now on belongs to that loop.
      if (model) recorders.delete(model);
      steps.step(engine, xs, result, model);
    },
    watchOptimizers: (prototype) => steps.watchOptimizers(prototype),
    async beforeEnd(mayWait) {
      const engine = run.engine();
      const isAtOnce = engine !== null && readsSynchronously(engine);
      if (!engine || !(isAtOnce || mayWait)) return;
      await open.beforeEnd(engine);
      if (!isAtOnce) await steps.beforeEnd();
    },
    end() {
      open.end();
      steps.end();
    },
    watchDatasets: (prototype) => datasets.watch(prototype),
  };
}
