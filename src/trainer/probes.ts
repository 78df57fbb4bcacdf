import { USUAL_PARTS, type Extra } from './budget';
import type { Probe } from './extras';
import type { Layer, LayersModel } from './framework';
import { measurePenalty } from './honest-loss';
import { inferencePass } from './inference-pass';
import type { PassSubject } from './inference-pass';
import { flatten, sizeOf } from './model-description';
import { EpochPace, ROWS_AT_FULL_PACE } from './pace';
import { chargesOf, penaltyOf } from './penalty';
import { andThen, canBeOnTheWay } from './reads';
import type { WeightSnapshots } from './weight-snapshots';

/** Milliseconds per value to expect of a first look at the weights: measured 18 ns. */
const MS_PER_WEIGHT = 30e-6;

/** Milliseconds that a look at the weights may take, warm, to be taken whatever the clock says. */
const OWED_MS = 3;

export interface ProbeSubject extends PassSubject {
  snapshots: WeightSnapshots;
  /** Optimizer steps done. */
  steps: () => number;
}

export function createProbes(subject: ProbeSubject): Probe[] {
  const { run, engine, model, fit } = subject;
  const probes: Probe[] = [];
  // Counted once: tfjs gathers the list anew at every look.
  const weightsMs = parameters(model) * MS_PER_WEIGHT;

  if (isRegularized(model)) {
    // A sum in plain JavaScript takes a fiftieth of the tensor operations, which only unknown regularizers need.
    const charges = canBeOnTheWay(engine, model.weights) ? chargesOf(model) : null;
    probes.push({
      extra: 'penalty',
      estimate: () => weightsMs,
      take: (_moment, taken) =>
        andThen(
          charges ? penaltyOf(engine, charges) : measurePenalty(run, engine, model),
          (penalty) => void (taken.penalty = penalty),
        ),
    });
  }

  const { snapshots, steps } = subject;
  const isRare = rareMoments();
  // Before the weights, whose event it completes.
  if (snapshots.cheapestRank() !== null)
    probes.push({
      extra: 'ranks',
      // Dear, and seldom looked at: once at the end, or over the epochs where the model is to be inspected.
      isDue: (moment) => (run.inspect || moment.isOpen ? isRare(moment) : moment.isLast),
      estimate: () => snapshots.cheapestRank() ?? 0,
      take: ({ leftMs }) => snapshots.measureRanks(RANKS_SHARE * leftMs),
    });
  const pace = new EpochPace(ROWS_AT_FULL_PACE);
  probes.push({
    extra: 'weights',
    isDue: ({ epoch, isLast }) => isLast || pace.isDue(epoch),
    // However busy the machine: without two looks there is nothing to show of a short run's weights.
    isOwed: ({ epoch, isLast }) => weightsMs <= OWED_MS && (epoch === 1 || isLast),
    estimate: () => weightsMs,
    take: (moment) =>
      andThen(snapshots.take(steps(), isRare(moment)), (snapshot) => {
        run.emit({ type: 'weights', fit, epoch: moment.epoch, ...snapshot });
        pace.took(snapshot.tensors.length);
        return undefined;
      }),
  });

  // A stateful network's inference would move its state on.
  if (model.stateful) return probes;
  probes.push(inferencePass(subject));
  return probes;
}

/** Ranks may take this share of what is left, so that a short run's first epoch has time for the rest, too. */
const RANKS_SHARE = 0.25;
const RARE_FACTOR = 1.3;

/** The first epoch, the last, and between them ever fewer. Asked several times of one epoch, it says the same. */
function rareMoments(): (moment: { epoch: number; isLast: boolean }) => boolean {
  let last = 0;
  return ({ epoch, isLast }) => {
    if (epoch === last) return true;
    if (last > 0 && epoch < RARE_FACTOR * last && !isLast) return false;
    last = epoch;
    return true;
  };
}

/** Each probe's part of the budget. */
export function partsFor(model: LayersModel, probes: readonly Probe[]): Partial<Record<Extra, number>> {
  const parts: Partial<Record<Extra, number>> = {
    gradients: USUAL_PARTS.gradients,
    evaluation: USUAL_PARTS.evaluation,
  };
  for (const { extra } of probes) parts[extra] = USUAL_PARTS[extra];
  // Where training and inference compute the same, the reported loss without its penalty tells nearly as much.
  if (parts.inference && trainsAsItInfers(model)) parts.inference = 3;
  return parts;
}

/** Layers that do the same in training and in inference; all others (dropout, batch norm, the user's own) may not. */
const SAME_IN_TRAINING =
  /^(Dense|Conv\dD(Transpose)?|SeparableConv2D|DepthwiseConv2D|Flatten|Reshape|Permute|RepeatVector|Activation|ReLU|LeakyReLU|ELU|PReLU|ThresholdedReLU|Softmax|Embedding|LayerNormalization|Add|Average|Concatenate|Dot|Maximum|Minimum|Multiply|Cropping\w+|UpSampling\w+|ZeroPadding\w+|(Global)?(Average|Max)Pooling\dD)$/;

/** Whether a batch's training loss without its penalty is what inference would give. */
function trainsAsItInfers(model: LayersModel): boolean {
  return flatten(model.layers).every(isSameInTraining);
}

/** Whether the layer is known to do the same in training and in inference. */
export function isSameInTraining(layer: Layer): boolean {
  return SAME_IN_TRAINING.test(layer.getClassName());
}

function isRegularized(model: LayersModel): boolean {
  return flatten(model.layers).some((layer) => {
    const losses = layer.losses;
    return Array.isArray(losses) && losses.length > 0;
  });
}

function parameters(model: LayersModel): number {
  return model.weights.reduce((sum, weight) => sum + sizeOf(weight.shape), 0);
}
