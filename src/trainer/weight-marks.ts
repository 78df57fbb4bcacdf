import type { LayersModel, LayerVariable, Variable } from './framework';

/** Trainable weights and what their values were stored under: that is another one after every assignment. */
export type WeightMarks = readonly { weight: LayerVariable; variable: Variable; data: object }[];

export function markWeights(model: LayersModel): WeightMarks {
  return trainable(model).map((weight) => {
    const variable = weight.read();
    return { weight, variable, data: variable.dataId };
  });
}

/** Whether the model trains these weights and nobody has assigned to one of them since. */
export function isUntouched(model: LayersModel, marks: WeightMarks): boolean {
  const now = trainable(model);
  return (
    now.length === marks.length &&
    marks.every(
      ({ weight, variable, data }, i) =>
        weight === now[i] && !variable.isDisposed && variable.dataId === data,
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
