import type { Evaluation } from '../protocol/events';
import type { NewEvent } from './event-writer';
import { classIndices } from './class-indices';
import { taskOf } from './data-traits';
import { ask, lossFunctionOf } from './evaluation-answers';
import type { Answers, Asker } from './evaluation-answers';
import { calibrate, classMetrics, confusionMatrix, predictedClasses } from './evaluation-classes';
import type { ClassAnswers } from './evaluation-classes';
import { labelNoise } from './evaluation-label-noise';
import { numberMetrics, pointsOf, residualsOf } from './evaluation-numbers';
import { canPerturb, perturb } from './evaluation-perturbation';
import { augmentingLayers, withTraining } from './augmented-layers';
import type { LabelledRows } from './fit-plan';
import { lossNames, sizeOf } from './model-description';
import { toProbabilities } from './probabilities';
import { generator } from './random-streams';
import { evenlySpaced, shuffled } from './rows';

/** Examples asked at most, of the validation set or, where there is none, of the training set. */
const VALIDATION_ROWS = 2000;
const TRAINING_ROWS = 500;
const PERTURBED_ROWS = 500;
const AUGMENTED_ROWS = 200;
/** Input numbers read into the model at most. */
const NUMBERS = 20_000_000;
const MOST_CLASSES = 50;
/** Calibration error up to which probabilities are believed in an estimate of wrong labels. */
const CALIBRATED = 0.1;
/** Fewer examples than this (and than there are) don't tell enough. */
const FEWEST = 50;

export interface EvaluationSubject extends Asker {
  fit: string;
  validation: LabelledRows | null;
  training: LabelledRows | null;
  /** Told the loss of each validation example that was asked. */
  onLosses?: (indices: Int32Array, losses: readonly number[]) => void;
}

/** What a look may take. */
export interface Limits {
  /** Of each set of examples, whether plain, under noise or augmented. */
  examples: number;
  /** Milliseconds. */
  left: () => number;
}

type EvaluationEvent = Extract<NewEvent, { type: 'evaluation' }>;
type Described = Omit<EvaluationEvent, 'type' | 'fit' | 'epoch' | 'on'>;

/** Whether this model's answers can be looked at: one output, one loss, and no state that inference would move on. */
export function canEvaluate(subject: EvaluationSubject): boolean {
  const { model } = subject;
  return (
    !model.stateful &&
    model.outputs.length === 1 &&
    lossFunctionOf(model) !== null &&
    !/hinge/i.test(lossNames(model)[0] ?? '') &&
    rowsOf(subject) !== null
  );
}

/** What the model is asked: validation rows, else training rows. */
export function rowsOf({ validation, training }: EvaluationSubject): LabelledRows | null {
  return usable(validation) ?? usable(training);
}

function usable(rows: LabelledRows | null): LabelledRows | null {
  return rows && rows.count > 0 && rows.targets.length === 1 && rows.inputs.length > 0 ? rows : null;
}

/**
 * Looks closely at the model as it is now, on the validation set (else on training examples), within limits. Nobody knows how long
 * an answer takes before one batch has been asked: that is always done.
 *
 * @returns the event, or null where task and answers don't fit together
 */
export async function evaluate(
  subject: EvaluationSubject,
  epoch: number,
  limits: Limits,
): Promise<EvaluationEvent | 'too dear' | null> {
  const rows = rowsOf(subject);
  if (!rows) return null;
  const on = rows === subject.validation ? 'validation' : 'training';
  const most = on === 'validation' ? VALIDATION_ROWS : TRAINING_ROWS;
  const indices = owedOf(rows, most, limits);
  if (!indices) return 'too dear';
  const begin = performance.now();
  const answers = await ask(subject, rows, indices, (batchMs) => batchMs <= limits.left());
  if (answers.examples < Math.min(FEWEST, indices.length)) return 'too dear';
  const msPerExample = (performance.now() - begin) / answers.examples;
  if (on === 'validation') subject.onLosses?.(indices.subarray(0, answers.examples), answers.losses);
  const described = describe(subject, answers, on);
  if (!described) return null;
  const perturbed =
    canPerturb(subject.model, rows) && described.isFinite
      ? await afford(limits, msPerExample, Math.min(PERTURBED_ROWS, answers.examples), (count) =>
          perturb(
            subject,
            rows,
            indices.subarray(0, count),
            described.outputs,
            described.toOutputs,
            described.classes,
          ),
        )
      : null;
  const skipped: NonNullable<Evaluation['skipped']> = [];
  if (perturbed === 'too dear') skipped.push('perturbation');
  const augmented = await augmentedLoss(subject, limits, msPerExample);
  if (augmented === 'too dear') skipped.push('augmentation');
  return {
    type: 'evaluation',
    fit: subject.fit,
    epoch,
    on,
    ...described.event,
    ...(perturbed !== null && perturbed !== 'too dear' && { perturbation: perturbed }),
    ...(augmented !== null && augmented !== 'too dear' && { augmentation: augmented }),
    ...(skipped.length > 0 && { skipped }),
  };
}

/** Loss on training examples as they are and as the model's first layers make them; null where none of these changes any. */
async function augmentedLoss(
  subject: EvaluationSubject,
  limits: Limits,
  msPerExample: number,
): Promise<NonNullable<Evaluation['augmentation']> | 'too dear' | null> {
  const rows = usable(subject.training);
  const layers = augmentingLayers(subject.model);
  if (!rows || layers.length === 0) return null;
  const indices = owedOf(rows, AUGMENTED_ROWS, limits);
  if (!indices) return 'too dear';
  return afford(limits, 2 * msPerExample, indices.length, async (count) => {
    const some = indices.subarray(0, count);
    const plain = await ask(subject, rows, some);
    const augmented = await withTraining(layers, () => ask(subject, rows, some));
    return { plainLoss: plain.loss, augmentedLoss: augmented.loss, examples: count };
  });
}

/** Runs `task` on as many of `count` examples as there is time for. */
async function afford<T>(
  { left }: Limits,
  msPerExample: number,
  count: number,
  task: (count: number) => Promise<T>,
): Promise<T | 'too dear'> {
  const affordable = Math.min(count, Math.floor(left() / msPerExample));
  return affordable < Math.min(FEWEST, count) ? 'too dear' : task(affordable);
}

/** At most `most` rows, as many as are owed; null for too few. */
function owedOf(rows: LabelledRows, most: number, { examples }: Limits): Int32Array | null {
  const indices = examplesOf(rows, Math.min(most, examples));
  return indices.length < examplesOf(rows, FEWEST).length ? null : indices;
}

/** Evenly spaced rows in a fixed random order. */
function examplesOf(rows: LabelledRows, limit: number): Int32Array {
  const numbers = rows.inputs.reduce((sum, tensor) => sum + sizeOf(tensor.shape.slice(1)), 0);
  const indices = evenlySpaced(
    rows.start,
    rows.count,
    Math.min(limit, Math.ceil(NUMBERS / Math.max(1, numbers))),
  );
  return shuffled(indices, generator('evaluation'));
}

interface Description {
  event: Described;
  /** What perturbation compares, and how it is had from answers. */
  outputs: readonly number[];
  toOutputs: (answers: Answers) => readonly number[];
  classes: number | null;
  isFinite: boolean;
}

function describe({ model }: EvaluationSubject, answers: Answers, on: Evaluation['on']): Description | null {
  const { examples, loss, predictions, targets, targetColumns, outputs } = answers;
  const name = lossNames(model)[0];
  const { task, classes } = taskOfAnswers(answers, name);
  const isFinite = predictions.every(Number.isFinite) && targets.every(Number.isFinite);
  if (task === 'unknown') return null;
  if (task === 'regression') {
    if (outputs !== targetColumns) return null;
    const numbers = { predictions, targets, columns: outputs };
    const details = isFinite
      ? { metrics: numberMetrics(numbers), residuals: residualsOf(numbers), points: pointsOf(numbers) }
      : { metrics: {} };
    const toOutputs = (other: Answers) => other.predictions;
    return {
      event: { examples, task, loss, ...details },
      outputs: predictions,
      toOutputs,
      classes: null,
      isFinite,
    };
  }
  const count = classes ?? 0;
  if (model.outputs[0]?.shape.length !== 2 || outputs !== (task === 'binary' ? 1 : count)) return null;
  const toOutputs = (other: Answers) => probabilitiesOf(other, name);
  const labels =
    task === 'binary' ? targets.map((value) => (value > 0.5 ? 1 : 0)) : classIndices(targets, targetColumns);
  if (labels.some((label) => !(label >= 0 && label < count))) return null;
  if (!isFinite)
    return {
      event: { examples, task, loss, metrics: {} },
      outputs: predictions,
      toOutputs,
      classes: count,
      isFinite,
    };
  const of: ClassAnswers = { labels, probabilities: toOutputs(answers), classes: count };
  return {
    event: { examples, task, loss, ...classEvent(of, on) },
    outputs: of.probabilities,
    toOutputs,
    classes: count,
    isFinite,
  };
}

/** A loss of the user's own tells no task; targets between whole numbers are no classes. */
function taskOfAnswers({ targets, targetColumns, outputs }: Answers, loss: string | undefined) {
  const known = taskOf(loss, Float32Array.from(targets), targetColumns, outputs);
  if (known.task !== 'unknown' || /^(binary|sigmoid|log_?loss)/i.test(loss ?? '')) return known;
  return targets.some((value) => !Number.isInteger(value))
    ? { task: 'regression' as const, classes: null }
    : known;
}

function classEvent(answers: ClassAnswers, on: Evaluation['on']) {
  const { labels, classes } = answers;
  const predicted = predictedClasses(answers);
  const confusion = confusionMatrix(labels, predicted, classes);
  const calibration = calibrate(answers, predicted);
  // What a model was trained on it may know by heart, wrong labels too; and an overconfident one calls its own errors wrong labels.
  const noise = on === 'validation' && calibration.error <= CALIBRATED ? labelNoise(answers) : null;
  return {
    metrics: classMetrics(answers, confusion),
    ...(classes <= MOST_CLASSES && { confusion }),
    calibration,
    ...(noise !== null && { labelNoise: { share: noise, examples: labels.length } }),
  };
}

/** A probability for every class; a single output is the second class's. */
function probabilitiesOf({ predictions, examples, outputs }: Answers, loss: string | undefined): number[] {
  const probabilities = toProbabilities(
    predictions,
    examples,
    /^(softmax|sigmoid)CrossEntropy/i.test(loss ?? ''),
  );
  return outputs === 1 ? probabilities.flatMap((p) => [1 - p, p]) : probabilities;
}
