import { captureFrames } from './call-sites';
import { traitsOfBatch } from './data-traits';
import type { Engine, Gradients, LayersCopy, LayersModel, Tensor, Variable } from './framework';
import { isVariable, tensorList } from './framework';
import { innerOf } from './framework';
import { learningRate } from './model-description';
import type { Models } from './models';
import type { OwnEvaluation } from './own-evaluations';
import type { Nesting } from './nesting';
import { wrap } from './patch';
import type { ErrorReporter } from './error-reporter';
import { andThen, firstOf, readTensors } from './reads';
import type { Run } from './run';
import { saveWeights } from './saved-weights';
import { StepLoop } from './step-loop';
import { WeightSnapshots } from './weight-snapshots';

/** Loops that may be under way at once: a search over models would keep them all alive. */
const MOST_LOOPS = 32;

export interface StepHook {
  instrument(copy: LayersCopy): void;
  /** Who wants to know of the script's own evaluations of a model: its loop, where there is one. */
  evaluations(inner: LayersModel): ((evaluation: OwnEvaluation) => void) | null;
  /** Makes known which optimizer a gradient is computed for. */
  watchOptimizers(prototype: Record<string, unknown>): void;
  /** A gradient computation that belongs to no fit: a step of the user's own loop. */
  step(engine: Engine, xs: Tensor[], result: Gradients, training: LayersModel | null): void;
  /** The script has nothing left to do, and the process may wait for values that a GPU has. */
  beforeEnd(): Promise<void>;
  end(): void;
}

/** Records loops that the user writes over trainOnBatch or optimizer.minimize. One loop is what comes from one place. */
export function createStepHook(run: Run, models: Models, nesting: Nesting, errors: ErrorReporter): StepHook {
  const byModel = new Map<LayersModel, StepLoop>();
  const byVariables = new Map<string, StepLoop>();
  const rates = new WeakMap<StepLoop, number>();
  let saved = false;
  /** Of the optimizer that is minimizing right now. */
  let rate: number | null = null;

  function loopOfModel(
    model: LayersModel,
    x: unknown,
    y: unknown,
    caller: (...args: never[]) => unknown,
  ): StepLoop | null {
    const known = byModel.get(innerOf(model));
    const engine = run.engine();
    if (known || !engine) return known ?? null;
    const inputs = tensorList(x, model.inputNames);
    const targets = tensorList(y, model.outputNames);
    const loop = new StepLoop(run, engine, {
      started: {
        model: models.describe(model),
        call: 'trainOnBatch',
        site: run.sites.resolve(captureFrames(caller)),
        backend: engine.backendName,
        batchSize: inputs[0]?.shape[0] ?? null,
        trainExamples: null,
        data: traitsOfBatch(engine, model, inputs, targets),
      },
      learningRate: () => learningRate(model),
      weights: WeightSnapshots.ofModel(engine, model),
    });
    hold(byModel, innerOf(model), loop);
    return loop;
  }

  function loopOfVariables(engine: Engine, variables: Variable[]): StepLoop {
    // The place is the same while the variables are: cheaper than a stack for every step.
    const key = variables.map((variable) => variable.id).join(',');
    let loop = byVariables.get(key);
    if (!loop) {
      loop = new StepLoop(run, engine, {
        started: {
          model: null,
          call: 'minimize',
          site: run.sites.resolve(captureFrames(loopOfVariables)),
          backend: engine.backendName,
          batchSize: null,
          trainExamples: null,
          data: null,
        },
        learningRate: () => (loop && rates.get(loop)) ?? null,
        weights: WeightSnapshots.ofVariables(engine, variables),
      });
      hold(byVariables, key, loop);
    }
    return loop;
  }

  const loops = (): StepLoop[] => [...byModel.values(), ...byVariables.values()];

  async function heedStop(model: LayersModel): Promise<void> {
    if (saved || !run.control.stopRequested() || !run.control.keepsWeights) return;
    // Nothing can end the user's own loop from here; its weights at least are kept before the process is ended.
    saved = true;
    await saveWeights(model, run.directory);
  }

  return {
    evaluations(inner) {
      const loop = byModel.get(inner);
      return loop ? ({ result }) => loop.evaluated(result) : null;
    },
    instrument(copy) {
      for (const prototype of [copy.layersModel, copy.sequential]) {
        wrap<LayersModel>(prototype, 'trainOnBatch', (original) => {
          return function wrapped(this: LayersModel, ...args) {
            if (nesting.isNested()) return original.apply(this, args);
            const loop = run.guard(() => loopOfModel(this, args[0], args[1], wrapped));
            const result = nesting.within(() => original.apply(this, args));
            if (!loop || !(result instanceof Promise)) return result;
            return result.then(
              async (losses: unknown) => {
                const loss: unknown = Array.isArray(losses) ? losses[0] : losses;
                await run.guardAsync(async () => {
                  if (typeof loss === 'number') loop.step(loss);
                  await heedStop(this);
                });
                return losses;
              },
              (error: unknown) => {
                run.guard(() => errors.report(error));
                throw error;
              },
            );
          };
        });
      }
    },
    watchOptimizers(prototype) {
      wrap<{ learningRate?: unknown }>(prototype, 'minimize', (original) => {
        return function minimize(this: { learningRate?: unknown }, ...args) {
          const outer = rate;
          rate = typeof this.learningRate === 'number' ? this.learningRate : null;
          try {
            return original.apply(this, args);
          } finally {
            rate = outer;
          }
        };
      });
    },
    step(engine, xs, result, model) {
      const variables = xs.filter(isVariable);
      if (variables.length === 0 || variables.length !== xs.length || result.value.size !== 1) return;
      const loop = model ? byModel.get(innerOf(model)) : loopOfVariables(engine, variables);
      if (!loop) return;
      if (rate !== null) rates.set(loop, rate);
      if (!model) loop.step(andThen(readTensors(engine, [result.value], firstOf), ([loss = NaN]) => loss));
      loop.gradients(xs, result);
    },
    async beforeEnd() {
      for (const loop of loops()) await run.guardAsync(() => loop.beforeEnd());
    },
    end() {
      for (const loop of loops()) run.guard(() => loop.end());
    },
  };
}

/** Remembers a loop; of too many the oldest is taken for ended. */
function hold<K>(loops: Map<K, StepLoop>, key: K, loop: StepLoop): void {
  loops.set(key, loop);
  const [oldest] = loops;
  if (loops.size <= MOST_LOOPS || !oldest) return;
  oldest[1].end();
  loops.delete(oldest[0]);
}
