import type { DatasetColumns } from './dataset-columns';
import type { FitPlan } from './fit-plan';
import type { LayersModel } from './framework';
import { sizeOf } from './model-description';

/** What the input columns and the classes are called; null where nobody says it. */
export interface Names {
  featureNames: string[] | null;
  classNames: string[] | null;
}

/** Names as the launcher gives them: a JSON array. */
export function namesGiven(text: string | undefined): string[] | null {
  if (!text) return null;
  let names: unknown;
  try {
    names = JSON.parse(text);
  } catch {
    return null;
  }
  const list: unknown[] = Array.isArray(names) ? names : [];
  return list.length > 0 && list.every((name) => typeof name === 'string') ? list : null;
}

/** The user's own names before those that the data give: keys of a dataset's elements, names of a model's several inputs. */
export function namesOf(model: LayersModel, { datasets }: FitPlan, columns: DatasetColumns): Names {
  const dataset = datasets.training;
  return {
    featureNames:
      namesGiven(process.env['REGULENS_FEATURES']) ??
      keysOf(model, dataset === null ? [] : columns.features(dataset, model)) ??
      inputNames(model),
    classNames:
      namesGiven(process.env['REGULENS_CLASSES']) ??
      textsOf(dataset === null ? new Map() : columns.classes(dataset)),
  };
}

const widths = (model: LayersModel): number[] =>
  model.inputs.map(({ shape }) => sizeOf(shape.slice(1).map((size) => size ?? NaN)));

/** Names that are known for some of all columns; the others are called as they are in lists without names. */
function keysOf(model: LayersModel, found: readonly (string | null)[]): string[] | null {
  const columns = widths(model).reduce((sum, width) => sum + width, 0);
  if (found.length !== columns || !found.some((name) => name !== null)) return null;
  return found.map((name, index) => name ?? `x[${index}]`);
}

function inputNames(model: LayersModel): string[] | null {
  if (model.inputs.length < 2 || model.inputs.some(({ shape }) => shape.length !== 2)) return null;
  return widths(model).flatMap((width, input) => {
    const name = model.inputNames[input] ?? `input ${input}`;
    return width === 1 ? [name] : Array.from({ length: width }, (_, i) => `${name}[${i}]`);
  });
}

/** More classes than that are hardly any: numbers that mean something else (a year, a price) may come with a text, too. */
const MOST_CLASSES = 1000;

function textsOf(texts: ReadonlyMap<number, string>): string[] | null {
  const classes = Math.max(-1, ...texts.keys()) + 1;
  if (classes === 0 || classes > MOST_CLASSES) return null;
  return Array.from({ length: classes }, (_, index) => texts.get(index) ?? String(index));
}
