import type { Site } from '../protocol/site';
import { captureFrames } from './call-sites';
import { wholeRows, type LabelledRows } from './fit-plan';
import { isTensor } from './framework';
import type { Engine, LayersCopy, LayersModel } from './framework';
import { innerOf } from './framework';
import type { Nesting } from './nesting';
import { wrap } from './patch';
import { andThen, firstOf, readTensors } from './reads';
import type { Later } from './reads';
import type { Run } from './run';

/** A call of the script's own to evaluate or evaluateDataset. */
export interface OwnEvaluation {
  site: Site | null;
  /** What it was given as tensors; null for a dataset. */
  rows: LabelledRows | null;
  result: Result | Later<Result>;
}

export interface Result {
  loss: number;
  metrics: Record<string, number>;
}

/** Tells of evaluations by the script. @param about whom to tell; null where nobody wants to know of this model */
export function watchEvaluations(
  copy: LayersCopy,
  run: Run,
  nesting: Nesting,
  about: (inner: LayersModel) => ((evaluation: OwnEvaluation) => void) | null,
): void {
  for (const prototype of [copy.layersModel, copy.sequential])
    for (const name of ['evaluate', 'evaluateDataset'])
      wrap<LayersModel>(prototype, name, (original) => {
        return function evaluate(this: LayersModel, ...args) {
          const engine = run.engine();
          const tell = nesting.isNested() || !engine ? null : (run.guard(() => about(innerOf(this))) ?? null);
          const result = nesting.within(() => original.apply(this, args));
          if (!tell || !engine) return result;
          const site = run.guard(() => run.sites.resolve(captureFrames(evaluate))) ?? null;
          const note = (values: unknown) =>
            run.guard(() => {
              const rows = name === 'evaluate' ? wholeRows(this, args[0], args[1]) : null;
              tell({ site, rows, result: resultOf(engine, this, values) });
            });
          if (!(result instanceof Promise)) {
            note(result);
            return result;
          }
          return result.then((values: unknown) => {
            note(values);
            return values;
          });
        };
      });
}

/** What evaluate gave: the loss first, then metrics by name. */
function resultOf(engine: Engine, model: LayersModel, values: unknown): Result | Later<Result> {
  const scalars = (Array.isArray(values) ? values : [values]).filter(isTensor);
  const names = model.metricsNames ?? [];
  return andThen(readTensors(engine, scalars, firstOf), ([loss = NaN, ...rest]) => ({
    loss,
    metrics: Object.fromEntries(rest.map((value, i) => [names[i + 1] ?? `metric ${i + 1}`, value])),
  }));
}
