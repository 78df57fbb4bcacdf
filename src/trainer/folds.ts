import * as l10n from '@vscode/l10n';
import type { FoldBy } from '../protocol/events';
import type { FoldRequest } from '../protocol/fold-request';
import type { Site } from '../protocol/site';
import { taskOf } from './data-traits';
import { foldsBy, type Targets } from './fold-assignment';
import { areOfOneTable, groupsIn, pooledCount, splitRows } from './fold-rows';
import { planFit } from './fit-plan';
import type { FitPlan, LabelledRows } from './fit-plan';
import { isObject, isTensor } from './framework';
import type { Engine, LayersModel, Tensor } from './framework';
import type { KnownValues } from './known-values';
import { lossNames, sizeOf } from './model-description';
import { gatherRows } from './rows';
import type { Run } from './run';

export interface Rearranged {
  /** The call's arguments with the fold held out. */
  args: unknown[];
  fold: NonNullable<FitPlan['fold']>;
  /** Lets go of the tensors that were made. */
  dispose: () => void;
}

/** Other rows held out than the script holds out, to see whether what was seen on its validation set is so on others too. */
export interface Folds {
  /** Whether the values of the inputs say which rows are held out, and not only those of the targets. */
  readonly needsInputs: boolean;
  /** @returns null where the call is to go on as it is */
  rearrange(
    model: LayersModel,
    call: 'fit' | 'fitDataset',
    args: readonly unknown[],
    site: Site | null,
  ): Rearranged | null;
}

export function parseFold(json: string): FoldRequest {
  const value: unknown = JSON.parse(json);
  const { seed, by, groups, inner, ...part } = isObject(value) ? value : {};
  const outer = partOf(part);
  const within = inner === undefined ? undefined : partOf(inner);
  if (!outer || within === null) throw new Error(`REGULENS_FOLD is no fold: ${json}`);
  const chosen = (['classes', 'blocks', 'random', 'groups'] as const).find((one) => one === by);
  return {
    ...outer,
    seed: typeof seed === 'string' ? seed : '',
    ...(chosen && { by: chosen }),
    ...(typeof groups === 'number' && { groups }),
    ...(within && { inner: within }),
  };
}

function partOf(value: unknown): { index: number; of: number } | null {
  const { index, of } = isObject(value) ? value : {};
  if (typeof index !== 'number' || typeof of !== 'number') return null;
  return index >= 1 && index <= of && of >= 2 ? { index, of } : null;
}

/** @param known has the targets of the fits, and their inputs where these name groups */
export function createFolds(run: Run, fold: FoldRequest, known: KnownValues): Folds {
  /** The first fit's training inputs: other data of the same script stay as they are. */
  let chosen: string | null = null;
  let hasWarned = false;

  function leave(reason: string, site: Site | null): null {
    if (!hasWarned && chosen === null)
      run.emit({
        type: 'warning',
        code: 'fold',
        message: l10n.t`Other rows could not be held out: ${reason}.`,
        site,
      });
    hasWarned = true;
    return null;
  }

  return {
    needsInputs: fold.by === 'groups',
    rearrange(model, call, args, site) {
      const engine = run.engine();
      if (!engine) return null;
      if (call === 'fitDataset')
        return leave(l10n.t('the script trains with fitDataset, whose rows can’t be told apart'), site);
      const [x, y, options] = args;
      const { train, validationRows } = planFit(model, x, y, options, site);
      if (!train || !validationRows || pooledCount(train, validationRows) < fold.of)
        return leave(
          l10n.t('the fit call has no validation rows given as tensors or by validationSplit'),
          site,
        );
      const identity = train.inputs.map((tensor) => tensor.id).join();
      if (chosen !== null && chosen !== identity) return null;
      let made: ReturnType<typeof holdOut>;
      try {
        made = holdOut(engine, known, model, train, validationRows, fold);
      } catch (error) {
        return leave(error instanceof Error ? error.message : String(error), site);
      }
      chosen = identity;
      const validationData = [
        likeGiven(x, model.inputNames, made.held.inputs),
        likeGiven(y, model.outputNames, made.held.targets),
      ];
      return {
        fold: { index: fold.index, of: fold.of, by: made.by },
        args: [
          likeGiven(x, model.inputNames, made.rest.inputs),
          likeGiven(y, model.outputNames, made.rest.targets),
          { ...(isObject(options) && options), validationSplit: undefined, validationData },
        ],
        dispose: made.dispose,
      };
    },
  };
}

interface Rows {
  inputs: Tensor[];
  targets: Tensor[];
}

/** Training and validation rows pooled; the fold's rows of them, and the rest, both in their old order. */
function holdOut(
  engine: Engine,
  known: KnownValues,
  model: LayersModel,
  train: LabelledRows,
  validation: LabelledRows,
  request: FoldRequest,
): { held: Rows; rest: Rows; by: FoldBy; dispose: () => void } {
  const count = pooledCount(train, validation);
  const targets = pooledTargets(engine, known, model, train, validation);
  const groups =
    request.by === 'groups' ? groupsIn(engine, known, train, validation, request.groups ?? 0) : null;
  const by = chooseBy(request.by, targets);
  const { held, rest } = splitRows(request, by, count, targets, groups);
  const isOne = areOfOneTable(train, validation);
  const made: Tensor[] = [];
  const dispose = () => {
    for (const tensor of made) tensor.dispose();
  };
  const gather = (tensors: readonly Tensor[], others: readonly Tensor[], rows: Int32Array) =>
    tensors.map((tensor, i) => {
      const gathered = isOne
        ? gatherRows(engine, tensor, rows)
        : gatherFromBoth(engine, tensor, others[i] ?? tensor, train.count, rows);
      made.push(gathered);
      return gathered;
    });
  try {
    const both = (rows: Int32Array): Rows => ({
      inputs: gather(train.inputs, validation.inputs, rows),
      targets: gather(train.targets, validation.targets, rows),
    });
    return { held: both(held), rest: both(rest), by, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Classes can't be asked of what has none. */
function chooseBy(wanted: FoldBy | undefined, targets: Targets | null): FoldBy {
  if (wanted === undefined) return targets ? foldsBy(targets) : 'random';
  const hasClasses = targets?.task === 'binary' || targets?.task === 'multiclass';
  return wanted === 'classes' && !hasClasses ? 'random' : wanted;
}

/** All targets in their order; null where there are several outputs. */
function pooledTargets(
  engine: Engine,
  known: KnownValues,
  model: LayersModel,
  train: LabelledRows,
  validation: LabelledRows,
): Targets | null {
  const [[first, second], [other]] = [train.targets, validation.targets];
  if (!first || !other || second) return null;
  const columns = sizeOf(first.shape.slice(1));
  const tensors = areOfOneTable(train, validation) ? [first] : [first, other];
  const values = Float32Array.from(tensors.flatMap((tensor) => Array.from(known.of(engine, tensor) ?? [])));
  const { task } = taskOf(lossNames(model)[0], values, columns, model.outputs[0]?.shape.at(-1) ?? null);
  return values.length === columns * pooledCount(train, validation) ? { values, columns, task } : null;
}

/** Rows of the training tensor and, from `count` on, of the validation tensor. */
function gatherFromBoth(
  engine: Engine,
  tensor: Tensor,
  other: Tensor,
  count: number,
  rows: Int32Array,
): Tensor {
  const first = rows.filter((row) => row < count);
  const second = rows.filter((row) => row >= count).map((row) => row - count);
  if (second.length === 0) return gatherRows(engine, tensor, first);
  if (first.length === 0) return gatherRows(engine, other, second);
  const own = gatherRows(engine, tensor, first);
  const others = gatherRows(engine, other, second);
  try {
    const joined = engine.runKernel('Concat', [own, others], { axis: 0 });
    if (!isTensor(joined)) throw new Error('Concat gave no tensor');
    return joined;
  } finally {
    own.dispose();
    others.dispose();
  }
}

/** Tensors in the shape in which the user gave theirs: one, a list, or by name. */
function likeGiven(given: unknown, names: readonly string[], tensors: readonly Tensor[]): unknown {
  if (isTensor(given)) return tensors[0];
  if (Array.isArray(given) || !isObject(given)) return tensors;
  return Object.fromEntries(
    names.filter((name) => isTensor(given[name])).map((name, i) => [name, tensors[i]]),
  );
}

/** What a plan says of its fold, for the record. */
export function withFold(plan: FitPlan, rearranged: Rearranged | null | undefined): FitPlan {
  return rearranged ? { ...plan, fold: rearranged.fold } : plan;
}
