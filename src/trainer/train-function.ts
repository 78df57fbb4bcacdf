import type { LayersCopy, LayersModel, Tensor } from './framework';
import { wrap } from './patch';

/** What one training or validation step of a model is fed, seen just before it happens: inputs, then targets. */
export interface StepWatcher {
  trainStep(model: LayersModel, data: Tensor[]): void;
  testStep(model: LayersModel, data: Tensor[]): void;
  /** The validation step has been computed. */
  afterTestStep(model: LayersModel): void;
}

export interface TrainFunctions {
  instrument(copy: LayersCopy): void;
  /** The model whose training step is being computed right now. */
  training(): LayersModel | null;
}

type StepFunction = (data: Tensor[]) => Tensor[];

/**
 * fit, fitDataset and trainOnBatch all take the function that does one step from `makeTrainFunction`, and validation from
 * `makeTestFunction`; both belong to the model that does the work (a Sequential's inner one).
 */
export function createTrainFunctions(watcher: StepWatcher): TrainFunctions {
  let training: LayersModel | null = null;
  function during<T>(model: LayersModel, task: () => T): T {
    training = model;
    try {
      return task();
    } finally {
      training = null;
    }
  }
  return {
    training: () => training,
    instrument(copy) {
      wrap<LayersModel>(copy.layersModel, 'makeTrainFunction', (original) => {
        return function makeTrainFunction(this: LayersModel, ...args) {
          const step = original.apply(this, args) as StepFunction;
          return (data: Tensor[]) => {
            watcher.trainStep(this, data);
            return during(this, () => step(data));
          };
        };
      });
      wrap<LayersModel>(copy.layersModel, 'makeTestFunction', (original) => {
        return function makeTestFunction(this: LayersModel, ...args) {
          original.apply(this, args);
          const step = this.testFunction;
          if (step)
            this.testFunction = (data) => {
              watcher.testStep(this, data);
              try {
                return step(data);
              } finally {
                watcher.afterTestStep(this);
              }
            };
        };
      });
    },
  };
}
