import type { FitPlan, LabelledRows } from './fit-plan';
import type { FitRecorder } from './fit-recorder';
import { isObject } from './framework';
import type { Engine, LayersModel, Tensor } from './framework';
import { learningRate, sizeOf } from './model-description';
import { isAtHand, isLater } from './reads';
import { evenlySpaced, readRows } from './rows';
import type { Run } from './run';
import { isUntouched, markWeights } from './weight-marks';
import type { WeightMarks } from './weight-marks';

/*
 * Whether a call of fit goes on with the training of an earlier one, as in `for (…) await model.fit(x, y, { epochs: 1 })`.
 *
 * It does where everything says so: the same model from the same line of the script, with the optimizer, the loss and the
 * trainable weights as the earlier call left them (nobody has assigned to a weight since), and with the same validation
 * examples. Folds of a cross-validation with weights put back, another model or a recompiled one, other layers frozen: each
 * of them is a training of its own. Calls of several epochs must agree in their learning rate and batch size as well, and
 * have validation examples or the same training data: they may be stages.
 */

export interface Continuations {
  /** What the call goes on with; null where it is the first of a training. */
  match(inner: LayersModel, plan: FitPlan): Match | null;
  /** A call has ended, and another one may go on from here. */
  leave(inner: LayersModel, recorder: FitRecorder): void;
  forget(inner: LayersModel): void;
}

interface Match {
  recorder: FitRecorder;
  /** Whether its training data aren't those of the call before. */
  otherData: boolean;
}

interface Left {
  recorder: FitRecorder;
  plan: FitPlan;
  optimizer: unknown;
  loss: unknown;
  weights: WeightMarks;
  learningRate: number | null;
}

/** Training sets of sizes further apart than this are of different kinds. */
const MOST_APART = 2;

export function createContinuations(run: Run): Continuations {
  const lefts = new WeakMap<LayersModel, Left>();
  const marks = new WeakMap<FitPlan, RowMarks>();

  function marksOf(plan: FitPlan, before?: RowMarks): RowMarks {
    const engine = run.engine();
    const made = {
      train: markRows(engine, plan.train, before?.train),
      validation: markRows(engine, plan.validationRows, before?.validation),
    };
    marks.set(plan, made);
    return made;
  }

  return {
    match(inner, plan) {
      const left = lefts.get(inner);
      const before = left && marks.get(left.plan);
      const now = marksOf(plan, before);
      if (!left || !before || !isLeftAlone(left, inner) || !isSameCall(left.plan, plan)) return null;
      if (left.plan.validation !== 'none' && !isSameValidation(left.plan, before, plan, now)) return null;
      const otherData = !isSameTraining(left.plan, before, plan, now);
      const isByEpochs = epochsOf(left.plan) === 1 && epochsOf(plan) === 1;
      if (
        !isByEpochs &&
        (left.learningRate !== learningRate(inner) || left.plan.batchSize !== plan.batchSize)
      )
        return null;
      if (!isByEpochs && otherData && plan.validation === 'none') return null;
      return { recorder: left.recorder, otherData };
    },
    leave(inner, recorder) {
      const { plan } = recorder;
      lefts.set(inner, {
        recorder,
        plan,
        optimizer: inner.optimizer_,
        loss: inner.loss,
        weights: markWeights(inner),
        learningRate: learningRate(inner),
      });
    },
    forget: (inner) => void lefts.delete(inner),
  };
}

function isLeftAlone(left: Left, inner: LayersModel): boolean {
  return inner.optimizer_ === left.optimizer && inner.loss === left.loss && isUntouched(inner, left.weights);
}

function isSameCall(a: FitPlan, b: FitPlan): boolean {
  return (
    a.call === b.call &&
    a.site !== null &&
    a.site.file === b.site?.file &&
    a.site.line === b.site.line &&
    a.site.column === b.site.column &&
    a.validation === b.validation &&
    a.batchesPerEpoch === b.batchesPerEpoch &&
    isSimilar(a.trainExamples, b.trainExamples)
  );
}

function isSimilar(a: number | null, b: number | null): boolean {
  return a === b || (a !== null && b !== null && Math.max(a, b) <= MOST_APART * Math.min(a, b));
}

function isSameValidation(a: FitPlan, before: RowMarks, b: FitPlan, now: RowMarks): boolean {
  if (before.validation || now.validation) return isSameRows(before.validation, now.validation);
  return isSameDataset(a.datasets.validation, b.datasets.validation);
}

function isSameTraining(a: FitPlan, before: RowMarks, b: FitPlan, now: RowMarks): boolean {
  return a.call === 'fitDataset'
    ? isSameDataset(a.datasets.training, b.datasets.training)
    : isSameRows(before.train, now.train);
}

/** A chain of tf.data written in the call is another object each time; its size tells it from others. */
function isSameDataset(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const size = (dataset: unknown) =>
    isObject(dataset) && typeof dataset['size'] === 'number' ? dataset['size'] : null;
  return size(a) !== null && size(a) === size(b);
}

function epochsOf({ epochs, initialEpoch }: FitPlan): number {
  return (epochs ?? 1) - initialEpoch;
}

/** Rows of tensors, by which they are known again: by themselves or by the values of a few. */
interface RowMark {
  tensors: string;
  count: number;
  values: number | null;
}

interface RowMarks {
  train: RowMark | null;
  validation: RowMark | null;
}

const MARKED_ROWS = 8;
const MARKED_NUMBERS = 50_000;

function markRows(
  engine: Engine | null,
  rows: LabelledRows | null,
  before: RowMark | null | undefined,
): RowMark | null {
  if (!rows) return null;
  const all = [...rows.inputs, ...rows.targets];
  const tensors = `${all.map(({ id }) => id).join()}:${rows.start}:${rows.count}`;
  if (before?.tensors === tensors) return before;
  const values = engine ? hashRows(engine, all, rows) : null;
  return { tensors, count: rows.count, values };
}

function isSameRows(a: RowMark | null, b: RowMark | null): boolean {
  if (!a || !b) return a === b;
  return a.tensors === b.tensors || (a.count === b.count && a.values !== null && a.values === b.values);
}

/** FNV-1a of some rows' values; null where they aren't numbers, or would have to come from a GPU. */
function hashRows(engine: Engine, tensors: readonly Tensor[], { start, count }: LabelledRows): number | null {
  let hash = 2166136261;
  for (const tensor of tensors) {
    if (tensor.isDisposed || tensor.dtype === 'string' || tensor.dtype === 'complex64') return null;
    const width = Math.max(1, sizeOf(tensor.shape.slice(1)));
    const limit = Math.min(MARKED_ROWS, Math.max(1, Math.floor(MARKED_NUMBERS / width)));
    const read = isAtHand(engine, tensor) && readRows(engine, tensor, evenlySpaced(start, count, limit));
    if (!read || isLater(read)) return null;
    const values = Float32Array.from(read);
    for (const bits of new Int32Array(values.buffer)) hash = Math.imul(hash ^ bits, 16777619);
  }
  return hash;
}
