import type { Layer } from '../../protocol/events';
import { last, type FitContext } from '../fit-context';
import { lowestAt, median } from '../statistics';
import { watchedMetric, type Watched } from './metric';

export type Modality = 'images' | 'sequences' | 'text' | 'table' | 'unknown';

/** What the choice of a technique rests on; null where the run doesn't tell. */
export interface Traits {
  modality: Modality;
  rows: number | null;
  features: number | null;
  /** Trainable parameters for each training row. */
  parametersPerRow: number | null;
  /** Share of exact zeros among the inputs. */
  zeroShare: number | null;
  /** More columns than rows. */
  isWide: boolean;
  conditionIndex: number | null;
  maxVif: number | null;
  /** Estimated share of wrong labels. */
  labelNoise: number | null;
  /** Examples of the commonest class for each one of the rarest. */
  imbalance: number | null;
  sequenceLength: number | null;
  task: 'regression' | 'binary' | 'multiclass' | 'unknown';
  /** Whether it is trained by a hinge loss, whose targets are no shares of classes. */
  hasHingeLoss: boolean;
  /** Whether anything is known of the layers: of an imported curve there isn't, and all below about them is false or empty. */
  hasModel: boolean;
  hasConvolution: boolean;
  hasRecurrence: boolean;
  hasAttention: boolean;
  usesSelu: boolean;
  hasBatchNormalization: boolean;
  hasLayerNormalization: boolean;
  hasAugmentation: boolean;
  dropouts: Layer[];
  /** Optimizer steps of the whole fit, as planned. */
  steps: number | null;
  /** Milliseconds of one training: epochs as planned, each as long as the median of those that were. */
  trainingMs: number;
  /** What the script watches beside the loss, and how it went since the best validation loss. */
  metric: Watched | null;
}

const NO_WEIGHTS_BUT_USUAL =
  /^(Dropout|Flatten|Reshape|Permute|RepeatVector|Activation|ReLU|LeakyReLU|ELU|Softmax|ThresholdedReLU|Rescaling|Resizing|CenterCrop|Masking|CategoryEncoding|Add|Average|Concatenate|Dot|Maximum|Minimum|Multiply|Cropping.*|UpSampling.*|ZeroPadding.*|(Global)?(Average|Max)Pooling.*|InputLayer)$/;

export function traitsOf(context: FitContext): Traits {
  const { model, data, started, fit } = context;
  const layers = model?.layers ?? [];
  const is = (pattern: RegExp) => layers.some(({ kind }) => pattern.test(kind));
  const rows = started.trainExamples ?? data?.rows ?? null;
  const features = data?.features ?? null;
  const parameters = model?.trainableParameters ?? null;
  const counts = (data?.classCounts ?? []).filter((count) => count > 0);
  const epochs = started.epochs ?? fit.epochs.length;
  return {
    modality: modalityOf(context),
    rows,
    features,
    parametersPerRow: rows !== null && rows > 0 && parameters !== null ? parameters / rows : null,
    zeroShare: data?.zeroShare ?? null,
    isWide: rows !== null && features !== null && features >= rows,
    conditionIndex: data?.collinearity?.conditionIndex ?? null,
    maxVif: data?.collinearity?.maxVif ?? null,
    labelNoise: last(fit.evaluations.filter(({ labelNoise }) => labelNoise))?.labelNoise?.share ?? null,
    imbalance: counts.length > 1 ? Math.max(...counts) / Math.min(...counts) : null,
    sequenceLength: is(/LSTM|GRU|RNN|Conv1D|Embedding/) ? (data?.inputShapes?.[0]?.[0] ?? null) : null,
    task: data?.task ?? 'unknown',
    hasHingeLoss: model?.loss.some((loss) => /hinge/i.test(loss)) ?? false,
    hasModel: model !== null,
    hasConvolution: is(/Conv/),
    hasRecurrence: is(/LSTM|GRU|RNN|Bidirectional/),
    hasAttention: is(/Attention/i),
    usesSelu: layers.some(({ activation }) => activation === 'selu'),
    hasBatchNormalization: is(/BatchNormalization/),
    hasLayerNormalization: is(/LayerNormalization/),
    hasAugmentation: augments(layers),
    dropouts: layers.filter(({ kind, rate }) => /Dropout/.test(kind) && rate !== undefined),
    steps:
      rows !== null && started.batchSize !== null && started.batchSize > 0
        ? epochs * Math.ceil(rows / started.batchSize)
        : null,
    trainingMs: context.isDebugged ? 0 : epochs * median(fit.epochs.map(({ durationMs }) => durationMs)),
    metric: watchedMetric(fit, bestEpoch(context)),
  };
}

function bestEpoch({ validation: { epochs, values } }: FitContext): number | null {
  return epochs[lowestAt(values)] ?? null;
}

/** Images have three dimensions an example, text is whole numbers that are embedded, sequences have two dimensions. */
function modalityOf({ model, data }: FitContext): Modality {
  const kinds = (model?.layers ?? []).map(({ kind }) => kind);
  if (kinds.some((kind) => kind === 'Embedding')) return 'text';
  const shape = data?.inputShapes?.[0];
  if (kinds.some((kind) => /Conv2D|Conv3D/.test(kind)) || shape?.length === 3) return 'images';
  if (kinds.some((kind) => /LSTM|GRU|RNN|Bidirectional|Conv1D/.test(kind)) || shape?.length === 2)
    return 'sequences';
  if (shape?.length === 1 || kinds[0] === 'Dense') return 'table';
  return 'unknown';
}

/** Whether layers without weights of an unknown class, or noise, come before the first weights: that is how inputs are augmented. */
function augments(layers: readonly Layer[]): boolean {
  const first = layers.findIndex(({ parameters }) => parameters > 0);
  return layers.slice(0, Math.max(0, first)).some(({ kind }) => !NO_WEIGHTS_BUT_USUAL.test(kind));
}
