import type { TensorStatistics, Weights } from '../protocol/events';
import type { Layer, LayersModel, NumberArray, Variable } from './framework';
import { flatten, sizeOf } from './model-description';
import { MOST_DIMENSIONS, rankCostMs, ranksOf } from './spectrum';
import type { Ranks } from './spectrum';
import { weightStatistics } from './weight-statistics';

/** Values of earlier snapshots kept to compare with, at most: 8 MB. */
const MOST_KEPT = 2_000_000;
/** Norms of more inputs than that are not in every snapshot, and of more than this in none. */
const FEW_INPUTS = 64;
const MOST_INPUTS = 512;

interface Watched {
  /** What stays the same object while values change. */
  key: object;
  name: string;
  layer: string | null;
  shape: number[];
  /** Output units, for kernels. */
  units: number | null;
  /** Whether its rows belong to the model's input columns. */
  isInput: boolean;
  read: () => NumberArray;
}

type Snapshot = Pick<Weights, 'steps' | 'tensors'>;

/** Takes snapshots of weights that can be compared: copies of values, never tensors, are kept from one to the next. */
export class WeightSnapshots {
  private readonly list: () => Watched[];
  private readonly kept = new Map<object, Float32Array>();
  private keptNumbers = 0;
  private keptAt: number | null = null;
  private ranks = new Map<object, Ranks>();

  private constructor(list: () => Watched[]) {
    this.list = list;
  }

  static ofModel(model: LayersModel): WeightSnapshots {
    return new WeightSnapshots(() => watchedOf(model));
  }

  /** Variables outside any model; a matrix counts as a kernel. */
  static ofVariables(variables: readonly Variable[]): WeightSnapshots {
    return new WeightSnapshots(() =>
      variables.map((variable) => ({
        key: variable,
        name: variable.name,
        layer: null,
        shape: variable.shape,
        units: variable.shape.length > 1 ? (variable.shape.at(-1) ?? null) : null,
        isInput: false,
        read: () => variable.dataSync(),
      })),
    );
  }

  /** Keeps the values as they are, to measure the first change from. @param step optimizer steps done */
  keep(step: number): void {
    for (const { key, read } of this.list()) this.keepValues(key, read());
    this.keptAt = step;
  }

  /** Expected milliseconds for the ranks of the smallest matrix; null where there is none. */
  cheapestRank(): number | null {
    const [cheapest] = this.matrices();
    return cheapest ? cheapest.cost : null;
  }

  /** Measures ranks, cheapest matrix first and that one in any case, for the next snapshot. @param limitMs expected time */
  measureRanks(limitMs: number): void {
    let left = limitMs;
    for (const [i, { watched, cost, columns }] of this.matrices().entries()) {
      left -= cost;
      if (left < 0 && i > 0) break;
      const ranks = ranksOf(watched.read(), columns);
      if (ranks) this.ranks.set(watched.key, ranks);
    }
  }

  /** @param step optimizer steps done @param isRare whether this is one of the few with everything */
  take(step: number, isRare: boolean): Snapshot {
    const tensors = this.list().map((watched) => this.describe(watched, isRare));
    const steps = this.keptAt === null ? null : step - this.keptAt;
    this.keptAt = step;
    this.ranks = new Map();
    return steps === null ? { tensors } : { steps, tensors };
  }

  private describe({ key, name, layer, shape, units, isInput, read }: Watched, isRare: boolean) {
    const values = read();
    const tensor: TensorStatistics = { name, layer, shape, ...weightStatistics(values, units) };
    const change = this.changeOf(key, values);
    if (change !== null) tensor.change = change;
    Object.assign(tensor, this.ranks.get(key));
    const inputs = shape[0] ?? 0;
    if (isInput && inputs <= (isRare ? MOST_INPUTS : FEW_INPUTS) && tensor.nonFinite === 0)
      tensor.inputNorms = rowNorms(values, inputs);
    return tensor;
  }

  /** ‖w − w₀‖/‖w₀‖ since the values kept; null where none were. */
  private changeOf(key: object, values: NumberArray): number | null {
    const before = this.kept.get(key);
    let change: number | null = null;
    if (before?.length === values.length) {
      let moved = 0;
      let size = 0;
      for (let i = 0; i < values.length; i++) {
        const old = before[i] ?? 0;
        const distance = (values[i] ?? 0) - old;
        moved += distance * distance;
        size += old * old;
      }
      change = moved === 0 ? 0 : Math.sqrt(moved / size);
    }
    this.keepValues(key, values);
    return change;
  }

  private keepValues(key: object, values: NumberArray): void {
    const before = this.kept.get(key);
    if (before?.length === values.length) before.set(values);
    else if (!before && this.keptNumbers + values.length <= MOST_KEPT) {
      this.keptNumbers += values.length;
      this.kept.set(key, Float32Array.from(values));
    }
  }

  private matrices() {
    return this.list()
      .flatMap((watched) => {
        const columns = watched.units ?? 0;
        const rows = columns > 0 ? sizeOf(watched.shape) / columns : 0;
        const size = Math.min(rows, columns);
        return size < 2 || size > MOST_DIMENSIONS
          ? []
          : [{ watched, columns, cost: rankCostMs(rows, columns) }];
      })
      .sort((a, b) => a.cost - b.cost);
  }
}

function watchedOf(model: LayersModel): Watched[] {
  const layers = flatten(model.layers);
  const first = firstDense(model, layers);
  return layers.flatMap((layer) =>
    layer.weights.map((weight) => {
      const name = weight.originalName ?? weight.name;
      const isKernel = name.endsWith('kernel') && !name.includes('depthwise');
      return {
        key: weight,
        name,
        layer: layer.name,
        shape: weight.shape,
        units: isKernel ? (weight.shape.at(-1) ?? null) : null,
        isInput: layer === first && isKernel,
        read: () => weight.read().dataSync(),
      };
    }),
  );
}

/** Layers that leave columns where they are. */
const KEEPS_COLUMNS =
  /^(Flatten|Dropout|AlphaDropout|GaussianNoise|GaussianDropout|BatchNormalization|LayerNormalization|Activation)$/;

/** The dense layer that takes the columns of the model's only input, if that is what the model begins with. */
function firstDense(model: LayersModel, layers: readonly Layer[]): Layer | null {
  const first = layers.find((layer) => !KEEPS_COLUMNS.test(layer.getClassName()));
  const [input] = model.inputs;
  if (first?.getClassName() !== 'Dense' || model.inputs.length !== 1 || !input) return null;
  const columns = input.shape.slice(1).reduce<number>((product, size) => product * (size ?? NaN), 1);
  return first.weights[0]?.shape[0] === columns ? first : null;
}

/** L2 norm of each row, to five digits. */
function rowNorms(values: NumberArray, rows: number): number[] {
  const columns = values.length / rows;
  return Array.from({ length: rows }, (_, row) => {
    let squares = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) squares += (values[i] ?? 0) ** 2;
    return Number(Math.sqrt(squares).toPrecision(5));
  });
}
