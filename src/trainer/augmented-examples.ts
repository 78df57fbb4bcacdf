import { applyLayers, augmentingLayers } from './augmented-layers';
import type { NewEvent } from './event-writer';
import type { LabelledRows } from './fit-plan';
import type { Engine, LayersModel, NumberArray, Tensor } from './framework';
import type { LateEvents } from './late-events';
import { rowsAtHand, type LookSubject } from './look-subject';
import { sizeOf } from './model-description';
import { andThen, readTensors } from './reads';
import type { Later } from './reads';
import { evenlySpaced, gatherRows } from './rows';
import type { Run } from './run';

const EXAMPLES = 6;
const VERSIONS = 3;
/** Rows and columns of a picture, and numbers of a sequence or a table's row, at most. */
const SIDE = 64;
const LENGTH = SIDE * SIDE;
/** Numbers that are computed at most: more would take long. */
const NUMBERS = 300_000;

type AugmentedEvent = Extract<NewEvent, { type: 'augmented-examples' }>;

/** Shows a few training examples as the model's first layers make them, if these change any. */
export function showAugmented(subject: LookSubject, late: LateEvents): void {
  const { run, engine, model, fit, plan, observer } = subject;
  if (model.stateful || augmentingLayers(model).length === 0) return;
  const training = rowsAtHand(plan.train, observer?.examples);
  try {
    const event = training.rows && augmentExamples(run, engine, model, fit, training.rows);
    late.when(event, (shown) => {
      if (shown) run.emit(shown);
    });
  } finally {
    training.dispose();
  }
}

/**
 * A few training examples as the model's first layers make them in training. The random numbers are the recorder's own.
 *
 * @returns null where nothing changes them, or a single example is too large
 */
function augmentExamples(
  run: Run,
  engine: Engine,
  model: LayersModel,
  fit: string,
  rows: LabelledRows,
): AugmentedEvent | null | Later<AugmentedEvent | null> {
  const layers = augmentingLayers(model);
  const [input] = rows.inputs;
  if (layers.length === 0 || !input || rows.count === 0) return null;
  const size = sizeOf(input.shape.slice(1));
  const count = Math.min(EXAMPLES, Math.floor(NUMBERS / (size * VERSIONS)));
  if (count === 0) return null;
  const given = gatherRows(engine, input, evenlySpaced(rows.start, rows.count, count));
  const made: Tensor[] = [given];
  try {
    const apply = (training: boolean, key: string) => {
      const tensor = run.streams.isolated(() => engine.tidy(() => applyLayers(layers, given, training)), key);
      made.push(tensor);
      return tensor;
    };
    const plain = apply(false, 'augmented-examples');
    const shape = drawnShape(plain.shape);
    const versions = Array.from({ length: VERSIONS }, (_, k) => apply(true, `augmented-examples:${k}`));
    if (!shape || versions.some(({ shape: other }) => String(other) !== String(plain.shape))) return null;
    const shown = plain.shape[0] ?? 0;
    const read = readTensors(engine, [plain, ...versions], (values) => values);
    return andThen(read, ([originals = new Float32Array(), ...changed]) => {
      if (changed.every((values) => values.every((value, i) => value === originals[i]))) return null;
      return {
        type: 'augmented-examples',
        fit,
        shape: shape.drawn,
        examples: Array.from({ length: shown }, (_, row) => {
          const original = shape.pick(originals, row);
          const scale = scaleOf(original);
          return {
            original: bytes(original, scale),
            augmented: changed.map((values) => bytes(shape.pick(values, row), scale)),
          };
        }),
      };
    });
  } finally {
    for (const tensor of made) if (!tensor.isDisposed) tensor.dispose();
  }
}

interface Drawn {
  drawn: [number, number, number];
  /** One example's numbers in that shape. */
  pick(values: NumberArray, row: number): number[];
}

/** Pictures at every n-th pixel where they are large; null for what can't be drawn. */
function drawnShape([, ...shape]: number[]): Drawn | null {
  const [height = 0, width = 0, channels = 0] = shape;
  if (shape.length === 3 && (channels === 1 || channels === 3)) {
    const step = Math.ceil(Math.max(height, width) / SIDE);
    const drawn: Drawn['drawn'] = [Math.ceil(height / step), Math.ceil(width / step), channels];
    return {
      drawn,
      pick: (values, row) =>
        Array.from({ length: sizeOf(drawn) }, (_, i) => {
          const channel = i % channels;
          const x = Math.floor(i / channels) % drawn[1];
          const y = Math.floor(i / channels / drawn[1]);
          return values[((row * height + y * step) * width + x * step) * channels + channel] ?? 0;
        }),
    };
  }
  const length = sizeOf(shape);
  if (shape.length > 2 || (shape.length === 2 && width !== 1) || length > LENGTH) return null;
  return {
    drawn: [1, length, 1],
    pick: (values, row) => Array.from(values.subarray(row * length, (row + 1) * length)),
  };
}

function scaleOf(values: readonly number[]): { min: number; factor: number } {
  const min = values.reduce((least, value) => Math.min(least, value), Infinity);
  const max = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return { min, factor: max > min ? 255 / (max - min) : 0 };
}

function bytes(values: readonly number[], { min, factor }: { min: number; factor: number }): string {
  const clamped = Uint8ClampedArray.from(values, (value) => (value - min) * factor);
  return Buffer.from(clamped.buffer).toString('base64');
}
