import type { Site } from '../protocol/site';
import { captureFrames } from './call-sites';
import type { LabelledRows } from './fit-plan';
import { isTensor, readsSynchronously, tensorList } from './framework';
import type { LayersCopy, LayersModel, Tensor } from './framework';
import { innerOf } from './framework';
import type { Nesting } from './patch';
import { wrap } from './patch';
import type { Run } from './run';

/** A call of the script's own to evaluate or evaluateDataset. */
export interface OwnEvaluation {
  site: Site | null;
  /** What it was given as tensors; null for a dataset. */
  rows: LabelledRows | null;
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
          const tell =
            nesting.isNested() || !engine || !readsSynchronously(engine)
              ? null
              : (run.guard(() => about(innerOf(this))) ?? null);
          const result = nesting.within(() => original.apply(this, args));
          if (!tell) return result;
          const site = run.guard(() => run.sites.resolve(captureFrames(evaluate))) ?? null;
          const note = (values: unknown) =>
            run.guard(() => {
              const rows = name === 'evaluate' ? rowsOf(this, args[0], args[1]) : null;
              tell({ site, rows, ...numbersOf(this, values) });
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

/** What evaluate gave, as numbers: the loss first, then metrics by name. */
function numbersOf(model: LayersModel, values: unknown): Pick<OwnEvaluation, 'loss' | 'metrics'> {
  const numbers = (Array.isArray(values) ? values : [values]).map((value: unknown) =>
    isTensor(value) ? (value.dataSync()[0] ?? NaN) : NaN,
  );
  const names = model.metricsNames ?? [];
  const metrics = Object.fromEntries(
    numbers.slice(1).map((value, i) => [names[i + 1] ?? `metric ${i + 1}`, value]),
  );
  return { loss: numbers[0] ?? NaN, metrics };
}

function rowsOf(model: LayersModel, x: unknown, y: unknown): LabelledRows | null {
  const inputs: Tensor[] = tensorList(x, model.inputNames);
  const targets: Tensor[] = tensorList(y, model.outputNames);
  const count = inputs[0]?.shape[0];
  return count === undefined ? null : { inputs, targets, start: 0, count };
}
