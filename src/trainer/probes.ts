import type { TensorStatistics } from '../protocol/events';
import { ACTIVATION_EXAMPLES, measureActivations, rectifiedLayers } from './activations';
import { USUAL_PARTS, type Extra } from './budget';
import type { Probe } from './extras';
import type { Engine, LayersModel, Variable } from './framework';
import { readsSynchronously } from './framework';
import { inferenceLoss, measurePenalty } from './honest-loss';
import { flatten } from './model-description';
import type { Nesting } from './patch';
import { chargesOf, penaltyOf } from './penalty';
import type { Examples } from './rows';
import type { Run } from './run';
import { weightStatistics } from './weight-statistics';

/** Milliseconds per value to expect of a first look at the weights: measured 18 ns. */
const MS_PER_WEIGHT = 30e-6;
/** A forward pass takes about this share of a training step. */
const FORWARD_SHARE = 0.4;

export interface ProbeSubject {
  run: Run;
  engine: Engine;
  nesting: Nesting;
  model: LayersModel;
  fit: string;
  trainExamples: number | null;
  batchSize: number;
  /** Training examples for the inference-mode loss and for activations; null where there are none to be had. */
  examples: () => Examples | null;
  few: () => Examples | null;
}

export function createProbes(subject: ProbeSubject): Probe[] {
  const { run, engine, nesting, model, fit } = subject;
  const probes: Probe[] = [];
  // Counted once: tfjs gathers the list anew at every look.
  const weightsMs = parameters(model) * MS_PER_WEIGHT;
  const forward = (epochMs: number, count: number) =>
    (FORWARD_SHARE * epochMs * count) / Math.max(1, subject.trainExamples ?? count);

  if (isRegularized(model)) {
    const charges = readsSynchronously(engine) ? chargesOf(model) : null;
    probes.push({
      extra: 'penalty',
      estimate: () => weightsMs,
      take: async (_moment, taken) => {
        // A sum in plain JavaScript takes a fiftieth of the tensor operations, which only unknown regularizers need.
        taken.penalty = charges ? penaltyOf(charges) : await measurePenalty(run, engine, model);
      },
    });
  }

  if (readsSynchronously(engine))
    probes.push({
      extra: 'weights',
      estimate: () => weightsMs,
      take: ({ epoch }) => {
        run.emit({ type: 'weights', fit, epoch, tensors: snapshotWeights(model) });
      },
    });

  // A stateful network's inference would move its state on.
  if (model.stateful) return probes;
  probes.push({
    extra: 'inference-loss',
    estimate: ({ epochMs }) => forward(epochMs, subject.examples()?.count ?? 0),
    take: async (_moment, taken) => {
      const examples = subject.examples();
      if (!examples || examples.count === 0) return;
      taken.inferenceLoss = await nesting.within(() =>
        inferenceLoss(run, engine, model, examples, subject.batchSize),
      );
      taken.inferenceExamples = examples.count;
    },
  });
  const rectified = rectifiedLayers(model);
  if (rectified.length > 0 && readsSynchronously(engine))
    probes.push({
      extra: 'activations',
      estimate: ({ epochMs }) => 2 * forward(epochMs, ACTIVATION_EXAMPLES),
      take: ({ epoch }) => {
        const examples = subject.few();
        if (!examples || examples.count === 0) return;
        const layers = measureActivations(run, model, rectified, examples);
        run.emit({ type: 'activations', fit, epoch, examples: examples.count, layers });
      },
    });
  return probes;
}

/** Statistics of all weights of the model, layer by layer. */
export function snapshotWeights(model: LayersModel): TensorStatistics[] {
  return flatten(model.layers).flatMap((layer) =>
    layer.weights.map((weight) => {
      const name = weight.originalName ?? weight.name;
      const isKernel = name.endsWith('kernel') && !name.includes('depthwise');
      const units = isKernel ? (weight.shape.at(-1) ?? null) : null;
      const statistics = weightStatistics(weight.read().dataSync(), units);
      return { name, layer: layer.name, shape: weight.shape, ...statistics };
    }),
  );
}

/** The same for variables outside any model; a matrix counts as a kernel. */
export function snapshotVariables(variables: readonly Variable[]): TensorStatistics[] {
  return variables.map((variable) => ({
    name: variable.name,
    layer: null,
    shape: variable.shape,
    ...weightStatistics(
      variable.dataSync(),
      variable.shape.length > 1 ? (variable.shape.at(-1) ?? null) : null,
    ),
  }));
}

/** Each probe's part of the budget. */
export function partsFor(model: LayersModel, probes: readonly Probe[]): Partial<Record<Extra, number>> {
  const parts: Partial<Record<Extra, number>> = { gradients: USUAL_PARTS.gradients };
  for (const { extra } of probes) parts[extra] = USUAL_PARTS[extra];
  // Where training and inference compute the same, the reported loss without its penalty tells nearly as much.
  if (parts['inference-loss'] && trainsAsItInfers(model)) parts['inference-loss'] = 1;
  return parts;
}

/** Layers that do the same in training and in inference; all others (dropout, batch norm, the user's own) may not. */
const SAME_IN_TRAINING =
  /^(Dense|Conv\dD(Transpose)?|SeparableConv2D|DepthwiseConv2D|Flatten|Reshape|Permute|RepeatVector|Activation|ReLU|LeakyReLU|ELU|PReLU|ThresholdedReLU|Softmax|Embedding|LayerNormalization|Add|Average|Concatenate|Dot|Maximum|Minimum|Multiply|Cropping\w+|UpSampling\w+|ZeroPadding\w+|(Global)?(Average|Max)Pooling\dD)$/;

/** Whether a batch's training loss without its penalty is what inference would give. */
function trainsAsItInfers(model: LayersModel): boolean {
  return flatten(model.layers).every((layer) => SAME_IN_TRAINING.test(layer.getClassName()));
}

function isRegularized(model: LayersModel): boolean {
  return flatten(model.layers).some((layer) => {
    const losses = layer.losses;
    return Array.isArray(losses) && losses.length > 0;
  });
}

function parameters(model: LayersModel): number {
  return model.weights.reduce((sum, weight) => sum + weight.shape.reduce((n, size) => n * size, 1), 0);
}
