import { passesOf } from '../backends/passes-of';
import type { Passes } from '../backends/passes';
import type { TensorStatistics, Weights } from '../protocol/events';
import { readsSynchronously } from './framework';
import type { Engine, Layer, LayersModel, NumberArray, Tensor, Variable } from './framework';
import { flatten, sizeOf } from './model-description';
import { andThen, canBeOnTheWay, isReadInPieces, piecesOf, readEach, valuesWithoutCopy } from './reads';
import type { Later } from './reads';
import { MOST_DIMENSIONS, rankCostMs, ranksOf } from './spectrum';
import type { Ranks } from './spectrum';
import { statisticsOf, weightStatistics } from './weight-statistics';

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
  tensor: () => Tensor;
}

type Snapshot = Pick<Weights, 'steps' | 'tensors'>;

/** Takes snapshots of weights that can be compared: copies of values, never tensors, are kept from one to the next. */
export class WeightSnapshots {
  private readonly engine: Engine;
  private readonly list: () => Watched[];
  private readonly kept = new Map<object, Float32Array>();
  private keptNumbers = 0;
  private keptAt: number | null = null;
  private ranks = new Map<object, Ranks>();

  private constructor(engine: Engine, list: () => Watched[]) {
    this.engine = engine;
    this.list = list;
  }

  static ofModel(engine: Engine, model: LayersModel): WeightSnapshots {
    return new WeightSnapshots(engine, () => watchedOf(model));
  }

  /** Variables outside any model; a matrix counts as a kernel. */
  static ofVariables(engine: Engine, variables: readonly Variable[]): WeightSnapshots {
    return new WeightSnapshots(engine, () =>
      variables.map((variable) => ({
        key: variable,
        name: variable.name,
        layer: null,
        shape: variable.shape,
        units: variable.shape.length > 1 ? (variable.shape.at(-1) ?? null) : null,
        isInput: false,
        tensor: () => variable,
      })),
    );
  }

  /** Keeps the values as they are, to measure the first change from. @param step optimizer steps done */
  keep(step: number): undefined | Later<undefined> {
    let room = MOST_KEPT;
    const fitting = this.list().filter(({ shape }) => {
      const fits = sizeOf(shape) <= room;
      if (fits) room -= sizeOf(shape);
      return fits;
    });
    this.keptAt = step;
    const read = readEach(this.engine, fitting, tensorOf, (values, { key }) => this.keepValues(key, values));
    return andThen(read, () => undefined);
  }

  /** Expected milliseconds for the ranks of the smallest matrix; null where there is none. */
  cheapestRank(): number | null {
    const [cheapest] = this.matrices();
    return cheapest ? cheapest.cost : null;
  }

  /** Measures ranks, cheapest matrix first and that one in any case, for the next snapshot. @param limitMs expected time */
  measureRanks(limitMs: number): undefined | Later<undefined> {
    let left = limitMs;
    const affordable = this.matrices().filter(({ cost }, i) => (left -= cost) >= 0 || i === 0);
    const read = readEach(this.engine, affordable, tensorOf, (values, { key, columns }) => {
      const ranks = ranksOf(values, columns);
      if (ranks) this.ranks.set(key, ranks);
    });
    return andThen(read, () => undefined);
  }

  /** @param step optimizer steps done @param isRare whether this is one of the few with everything */
  take(step: number, isRare: boolean): Snapshot | Later<Snapshot> {
    const steps = this.keptAt === null ? null : step - this.keptAt;
    this.keptAt = step;
    return andThen(this.describeAll(isRare), (tensors) => {
      this.ranks = new Map();
      return steps === null ? { tensors } : { steps, tensors };
    });
  }

  private describeAll(isRare: boolean): TensorStatistics[] | Later<TensorStatistics[]> {
    const { engine } = this;
    if (!readsSynchronously(engine))
      return readEach(engine, this.withinReach(), tensorOf, (values, watched) =>
        this.describe(watched, values, isRare),
      );
    return this.list().map((watched) => {
      const tensor = tensorOf(watched);
      if (!isReadInPieces(engine, tensor))
        return this.describe(watched, valuesWithoutCopy(engine, tensor) ?? tensor.dataSync(), isRare);
      const { name, layer, shape, units } = watched;
      return { name, layer, shape, ...statisticsOf(() => piecesOf(engine, tensor), tensor.size, units) };
    });
  }

  /** The tensors, in order, that may be on their way from a GPU together: others are left out. */
  private withinReach(): Watched[] {
    const within: Watched[] = [];
    for (const watched of this.list())
      if (canBeOnTheWay(this.engine, [...within, watched])) within.push(watched);
    return within;
  }

  private describe(watched: Watched, values: NumberArray, isRare: boolean): TensorStatistics {
    const { key, name, layer, shape, units, isInput } = watched;
    const tensor: TensorStatistics = {
      name,
      layer,
      shape,
      ...weightStatistics(values, units, passesOf(this.engine.backend)),
    };
    const change = this.changeOf(key, values);
    if (change !== null) tensor.change = change;
    Object.assign(tensor, this.ranks.get(key));
    const inputs = shape[0] ?? 0;
    if (isInput && inputs <= (isRare ? MOST_INPUTS : FEW_INPUTS) && tensor.nonFinite === 0)
      tensor.inputNorms = rowNorms(values, inputs, passesOf(this.engine.backend));
    return tensor;
  }

  /** ‖w − w₀‖/‖w₀‖ since the values kept; null where none were. */
  private changeOf(key: object, values: NumberArray): number | null {
    const before = this.kept.get(key);
    let change: number | null = null;
    if (before?.length === values.length) {
      const passes = passesOf(this.engine.backend);
      const { moved, size } =
        passes && values instanceof Float32Array
          ? passes.distance(values, before)
          : distanceOf(values, before);
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
          : [{ ...watched, columns, cost: rankCostMs(rows, columns) }];
      })
      .sort((a, b) => a.cost - b.cost);
  }
}

function distanceOf(values: NumberArray, before: Float32Array): { moved: number; size: number } {
  let moved = 0;
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    const old = before[i] ?? 0;
    const distance = (values[i] ?? 0) - old;
    moved += distance * distance;
    size += old * old;
  }
  return { moved, size };
}

const tensorOf = ({ tensor }: Watched): Tensor => tensor();

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
        tensor: () => weight.read(),
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
function rowNorms(values: NumberArray, rows: number, passes: Passes | null): number[] {
  const squares =
    (values instanceof Float32Array ? passes?.rowSquares(values, rows) : null) ?? rowSquares(values, rows);
  return Array.from(squares, (sum) => Number(Math.sqrt(sum).toPrecision(5)));
}

function rowSquares(values: NumberArray, rows: number): Float64Array {
  const columns = values.length / rows;
  return Float64Array.from({ length: rows }, (_, row) => {
    let squares = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      const value = values[i] ?? 0;
      squares += value * value;
    }
    return squares;
  });
}
