import { planFit } from './fit-plan';
import type { Engine, LayersModel, NumberArray, Tensor } from './framework';
import { awaited, isAtHand, readEach, valuesAtHand } from './reads';

/** Values of tensors that are needed at once, though only a GPU may hold them: those are read before. */
export class KnownValues {
  readonly #read = new WeakMap<object, NumberArray>();

  /** Null for those that would have to come from a GPU. */
  of(engine: Engine, tensor: Tensor): NumberArray | null {
    return valuesAtHand(engine, tensor) ?? this.#read.get(tensor.dataId) ?? null;
  }

  /** Reads those that aren't known; null where all are. */
  read(engine: Engine, tensors: readonly Tensor[]): Promise<void> | null {
    const missing = tensors.filter((tensor) => !isAtHand(engine, tensor) && !this.#read.has(tensor.dataId));
    if (missing.length === 0) return null;
    const keep = (values: NumberArray, { dataId }: Tensor) => void this.#read.set(dataId, values);
    return awaited(readEach(engine, missing, (tensor) => tensor, keep)).then(() => undefined);
  }

  /**
   * The same of what a call of fit is given.
   * @param withInputs whether that is asked of its inputs, too, and not of its targets only
   */
  readFit(
    engine: Engine,
    model: LayersModel,
    [x, y, options]: readonly unknown[],
    withInputs: boolean,
  ): Promise<void> | null {
    const { train, validationRows } = planFit(model, x, y, options, null);
    return this.read(
      engine,
      [train, validationRows].flatMap((rows) =>
        rows ? [...rows.targets, ...(withInputs ? rows.inputs : [])] : [],
      ),
    );
  }
}
