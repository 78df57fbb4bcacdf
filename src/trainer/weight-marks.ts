import type { LayersModel, LayerVariable, Variable } from './framework';
import { updatesInPlace } from './in-place';

/** Trainable weights, what their values were stored under (that is another one after every assignment), and how often that was updated. */
export type WeightMarks = readonly {
  weight: LayerVariable;
  variable: Variable;
  data: object;
  updates: number;
}[];

export function markWeights(model: LayersModel): WeightMarks {
  return trainable(model).map((weight) => {
    const variable = weight.read();
    return { weight, variable, data: variable.dataId, updates: updatesInPlace(variable).times };
  });
}

/** Whether the model trains these weights and nobody has assigned to one of them since. */
export function isUntouched(model: LayersModel, marks: WeightMarks): boolean {
  const now = trainable(model);
  return (
    now.length === marks.length &&
    marks.every(
      ({ weight, variable, data, updates }, i) =>
        weight === now[i] &&
        !variable.isDisposed &&
        variable.dataId === data &&
        updatesInPlace(variable).times === updates,
    )
  );
}

/** Whether a weight has been disposed of. */
export function isGone(marks: WeightMarks): boolean {
  return marks.some(({ variable }) => variable.isDisposed);
}

/** Whether the model trains one of these weights. */
export function trainsOneOf(model: LayersModel, marks: WeightMarks): boolean {
  const its = new Set(trainable(model));
  return marks.some(({ weight }) => its.has(weight));
}

function trainable(model: LayersModel): LayerVariable[] {
  return model.weights.filter((weight) => weight.trainable);
}
