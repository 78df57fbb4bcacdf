import { classTexts, matchColumn, sourceOf, type Source } from './column-match';
import { columnsOf, type Column } from './columns';
import { isObject, type LayersModel, type Tensor } from './framework';
import { wrap } from './patch';
import { valuesAtHand } from './reads';
import type { Run } from './run';

/** Elements remembered of one `map`, and values of theirs on either side, at most. */
const MOST_ELEMENTS = 256;
const MOST_VALUES = 50_000;

/** How a dataset came about, back to the one that was read. */
interface Origin {
  from: Origin | null;
  batched: boolean;
  /** The first elements before and after the `map` that made it. */
  mapped: Mapped | null;
}

type MapOrigin = Origin & { mapped: Mapped };

class Mapped {
  private before: Column[] | null = null;
  private after: Column[] | null = null;
  private elements = 0;
  private closed = false;
  private prepared: Source[] | null = null;

  get isFull(): boolean {
    return this.closed;
  }
  get sources(): readonly Source[] {
    return (this.prepared ??= (this.before ?? []).map(sourceOf));
  }
  get results(): readonly Column[] {
    return this.after ?? [];
  }

  add(before: Column[] | null, after: Column[] | null): void {
    const rows = after?.[0]?.values.length ?? 0;
    if (!before || !after || rows === 0) {
      this.closed = true;
      return;
    }
    this.before = append(this.before, before, rows);
    this.after = append(this.after, after, rows);
    this.elements += rows;
    this.prepared = null;
    const values = this.elements * (before.length + after.length);
    this.closed = this.elements >= MOST_ELEMENTS || values >= MOST_VALUES;
  }
}

/** What an element lacks is missing there: undefined. */
function append(all: Column[] | null, more: readonly Column[], rows: number): Column[] {
  if (!all) return [...more];
  const found = new Map(more.map((column) => [column.path, column.values]));
  for (const { path, values } of all) for (let i = 0; i < rows; i++) values.push(found.get(path)?.[i]);
  return all;
}

export interface DatasetColumns {
  /** @param prototype of the class that all datasets of one copy of tfjs-data extend */
  watch(prototype: Record<string, unknown>): void;
  /** Names of a model's input columns as they came from keys of the dataset's elements; null for a column without. */
  features(dataset: unknown, model: LayersModel): (string | null)[];
  /** Texts that the classes were made of, by class index. */
  classes(dataset: unknown): Map<number, string>;
}

/** Methods of a dataset whose elements are its own. */
const SAME = ['shuffle', 'repeat', 'take', 'skip', 'filter', 'prefetch', 'concatenate'];

/**
 * Learns how the columns that a model is fed came about, by comparing elements before and after the script's own `map` calls:
 * `csv(…).map(({ xs, ys }) => ({ xs: Object.values(xs), … }))` loses the names, and may drop, scale or reorder the columns.
 * The script's function is called as before; only its first arguments and results are looked at.
 */
export function createDatasetColumns(run: Run): DatasetColumns {
  const origins = new WeakMap<object, Origin>();
  const read = (tensor: Tensor) => {
    const engine = run.engine();
    return engine && !tensor.isDisposed ? valuesAtHand(engine, tensor) : null;
  };
  const originOf = (dataset: unknown): Origin =>
    (isObject(dataset) && origins.get(dataset)) || { from: null, batched: false, mapped: null };
  const note = (made: unknown, origin: Origin): unknown => {
    if (isObject(made)) origins.set(made, origin);
    return made;
  };

  return {
    watch(prototype) {
      for (const name of SAME)
        wrap<unknown>(prototype, name, (original) => {
          return function same(this: unknown, ...args) {
            const from = originOf(this);
            return note(original.apply(this, args), { from, batched: from.batched, mapped: null });
          };
        });
      wrap<unknown>(prototype, 'batch', (original) => {
        return function batch(this: unknown, ...args) {
          return note(original.apply(this, args), { from: originOf(this), batched: true, mapped: null });
        };
      });
      wrap<unknown>(prototype, 'map', (original) => {
        return function map(this: unknown, transform, ...rest) {
          if (typeof transform !== 'function') return original.call(this, transform, ...rest);
          const change = transform as (element: unknown) => unknown;
          const from = originOf(this);
          const mapped = new Mapped();
          const columns = (value: unknown) => run.guard(() => columnsOf(value, from.batched, read)) ?? null;
          const watched = (value: unknown): unknown => {
            if (mapped.isFull) return change(value);
            // Before, as the function may change its argument.
            const before = columns(value);
            const made = change(value);
            run.guard(() => mapped.add(before, before && columns(made)));
            return made;
          };
          return note(original.call(this, watched, ...rest), { from, batched: from.batched, mapped });
        };
      });
    },
    features(dataset, model) {
      const origin = lastMap(originOf(dataset));
      const results = origin?.mapped.results ?? [];
      const inputs = results.filter(({ path }) => /^xs([.[]|$)/.test(path));
      const isNamed = inputs.some(({ path }) => path.startsWith('xs.'));
      const ordered = isNamed
        ? model.inputNames.flatMap((name) => inputs.filter(({ path }) => isWithin(path, `xs.${name}`)))
        : inputs;
      return ordered.map((column) => nameOf(column, origin));
    },
    classes(dataset) {
      const origin = lastMap(originOf(dataset));
      const targets = origin?.mapped.results.filter(({ path }) => /^ys([.[]|$)/.test(path)) ?? [];
      return classesOf(targets, origin) ?? new Map();
    },
  };
}

const isWithin = (path: string, whole: string): boolean => path === whole || path.startsWith(`${whole}[`);

/** The nearest `map` that a dataset came through. */
function lastMap(origin: Origin | null): MapOrigin | null {
  for (let at = origin; at; at = at.from) {
    const { from, batched, mapped } = at;
    if (mapped) return { from, batched, mapped };
  }
  return null;
}

/** The key of a column, or that of the column it was made of, through all `map` calls. */
function nameOf(column: Column, origin: MapOrigin | null): string | null {
  if (column.key !== null) return column.key;
  const match = origin && matchColumn(column, origin.mapped.sources);
  if (!match) return null;
  const name = upstream(match.source, origin);
  return name !== null && match.category !== undefined ? `${name}=${match.category}` : name;
}

/** What the `map` before says of a column; without one, the column itself. */
function upstream(column: Column, origin: Origin): string | null {
  const before = lastMap(origin.from);
  const made = before?.mapped.results.find(({ path }) => path === column.path);
  return made && column.key === null ? nameOf(made, before) : nameOf(column, null);
}

function classesOf(targets: readonly Column[], origin: MapOrigin | null): Map<number, string> | null {
  if (targets.length === 0 || !origin) return null;
  const { sources } = origin.mapped;
  const texts = classTexts(indicesOf(targets), sources);
  if (texts) return texts;
  const before = lastMap(origin.from);
  const made = targets.flatMap((target) => {
    const match = matchColumn(target, sources);
    const found = before?.mapped.results.find(({ path }) => path === match?.source.path);
    return found ? [found] : [];
  });
  return made.length === targets.length ? classesOf(made, before) : null;
}

/** The value itself of a single column, the position of the 1 among several. */
function indicesOf(targets: readonly Column[]): number[] {
  const [first] = targets;
  return (first?.values ?? []).map((value, row) =>
    targets.length === 1 ? Number(value) : targets.findIndex(({ values }) => values[row] === 1),
  );
}
