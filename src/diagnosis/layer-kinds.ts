import type { Layer, ModelEvent } from '../protocol/events';

/* What the framework's layer classes do, by their names (those of tfjs 4.22, which are Keras's). */

/** Multiplies by a kernel and adds a bias, nothing else. */
export const isDense = ({ kind }: Layer): boolean => kind === 'Dense' || kind === 'EinsumDense';
export const isConvolution = ({ kind }: Layer): boolean => /^Conv[123]D(Transpose)?$/.test(kind);
export const isRecurrent = ({ kind }: Layer): boolean =>
  /^(SimpleRNN|GRU|LSTM|RNN|ConvLSTM2D|Bidirectional)$/.test(kind);
export const isBatchNormalization = ({ kind }: Layer): boolean => kind === 'BatchNormalization';
/** Dropout as a layer of its own, in all shapes. */
export const isDropout = ({ kind }: Layer): boolean => /Dropout/.test(kind);
/** Active in training only, and the identity otherwise. */
export const isTrainingOnly = (layer: Layer): boolean => isDropout(layer) || layer.kind === 'GaussianNoise';
/** Whether some layer does in training what it doesn't do in use: then the loss of training isn't that of the model in use. */
export const differsInTraining = ({ layers }: ModelEvent): boolean =>
  layers.some(
    (layer) =>
      isTrainingOnly(layer) ||
      isBatchNormalization(layer) ||
      (layer.dropout ?? 0) > 0 ||
      (layer.recurrentDropout ?? 0) > 0,
  );
/** Moves numbers about or leaves them out, and computes nothing. */
export const isRearranging = ({ kind }: Layer): boolean =>
  /^(Flatten|Reshape|Permute|RepeatVector|Masking|ZeroPadding.*|Cropping.*|CenterCrop|UpSampling.*)$/.test(
    kind,
  );
export const isAveraging = ({ kind }: Layer): boolean => /^(Global)?AveragePooling[123]D$/.test(kind);
export const isPooling = ({ kind }: Layer): boolean => /Pooling[123]D$/.test(kind);

const ACTIVATION_LAYERS: Record<string, string> = {
  Softmax: 'softmax',
  ReLU: 'relu',
  LeakyReLU: 'leakyRelu',
  PReLU: 'prelu',
  ELU: 'elu',
  ThresholdedReLU: 'relu',
};

/** The activation of a layer that is nothing but an activation, null for others. */
export function activationLayer(layer: Layer): string | null {
  if (layer.kind === 'Activation') return layer.activation ?? null;
  return ACTIVATION_LAYERS[layer.kind] ?? null;
}
