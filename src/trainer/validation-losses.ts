import type { LabelledRows } from './fit-plan';
import { ExampleLosses, joined, meanPerExample } from './example-losses';
import type { Engine, LayersModel, NumberArray, Tensor } from './framework';
import { isTensor, readsSynchronously } from './framework';
import type { LateEvents } from './late-events';
import { EpochPace } from './pace';
import { andThen, both, every, readEach, valuesWithoutCopy } from './reads';
import type { Later } from './reads';
import { rowIds, targetsId } from './row-ids';
import { evenlySpaced } from './rows';
import type { Run } from './run';

/** Examples whose loss is kept, at most. */
export const MOST_EXAMPLES = 2000;
/** Losses recorded at full pace: 5.3 characters each. */
const LOSSES_AT_FULL_PACE = 300_000;
/** How far the mean of what was kept may be from what tfjs says the validation loss is. */
const TOLERANCE = 1e-4;

interface Subject {
  run: Run;
  engine: Engine;
  model: LayersModel;
  fit: string;
  late: LateEvents;
}

type Loss = (target: Tensor, prediction: Tensor) => unknown;

/**
 * The validation loss of every example after every epoch, taken from the validation that fit does anyway: while it computes, the model's
 * loss function hands over what it returns. What comes of it is believed only where its mean is the validation loss that fit reports, so a
 * script that evaluates the model itself in between is not mistaken for it.
 */
export class ValidationLosses {
  private readonly subject: Subject;
  private readonly pace = new EpochPace(LOSSES_AT_FULL_PACE);
  private isOpen = false;
  private readonly atHand = new ExampleLosses();
  /** Of batches whose values have to come from a GPU. */
  private onTheWay: (NumberArray | Later<NumberArray>)[] = [];
  private hooked: { functions: unknown[]; original: Loss; own: Loss } | null = null;
  /** What tells the latest examples from others, by their tensors and rows; said once. */
  private identity: { key: string; of: Identity; isSaid: boolean } | null = null;
  private spentMs = 0;

  constructor(subject: Subject) {
    this.subject = subject;
  }

  /** Before training: compile has made the loss functions, and may do so again between two calls. */
  hook(): void {
    this.unhook();
    const functions: unknown = this.subject.model.lossFunctions;
    if (!Array.isArray(functions) || functions.length !== 1) return;
    const original: unknown = functions[0];
    if (typeof original !== 'function') return;
    const loss = original as Loss;
    const own: Loss = (target, prediction) => {
      const result = loss(target, prediction);
      if (this.isOpen) this.subject.run.guard(() => this.take(result));
      return result;
    };
    functions[0] = own;
    this.hooked = { functions, original: loss, own };
  }

  unhook(): void {
    const { hooked } = this;
    if (hooked && hooked.functions[0] === hooked.own) hooked.functions[0] = hooked.original;
    this.hooked = null;
  }

  open(): void {
    this.isOpen = true;
    this.spentMs = 0;
  }

  /** @returns milliseconds that it took */
  close(): number {
    this.isOpen = false;
    return this.spentMs;
  }

  clear(): void {
    this.atHand.clear();
    this.onTheWay = [];
  }

  /** After an epoch. @param logs what fit reports of it */
  say(
    epoch: number,
    isLast: boolean,
    rows: LabelledRows | null,
    logs: Record<string, number> | Later<Record<string, number>>,
  ): void {
    const { fit, late, run } = this.subject;
    const { onTheWay, atHand } = this;
    const isDue = isLast || this.pace.isDue(epoch);
    const taken = onTheWay.length > 0 ? andThen(every(onTheWay), joined) : atHand.copy();
    this.clear();
    if (!isDue || (taken instanceof Float32Array && taken.length === 0)) return;
    // Training may free the rows later, or use them up on a GPU.
    const identity = (this.identity = rows && this.identify(rows));
    late.when(both(taken, logs), ([losses, { val_loss: reported }]) => {
      const mean = meanOf(losses);
      if (reported === undefined || !(Math.abs(mean - reported) <= TOLERANCE * Math.abs(reported) + 1e-9))
        return;
      const said = losses.length <= MOST_EXAMPLES ? losses : sampleOf(losses);
      run.emit({
        type: 'validation-losses',
        fit,
        epoch,
        examples: losses.length,
        losses: base64(said),
        ...(identity?.of.count === said.length && !identity.isSaid && identity.of.said),
      });
      if (identity) identity.isSaid = true;
      this.pace.took(said.length);
    });
  }

  private identify(rows: LabelledRows): NonNullable<ValidationLosses['identity']> {
    const key = [...rows.inputs.map(({ id }) => id), rows.start, rows.count].join();
    if (this.identity?.key === key) return this.identity;
    return { key, of: identityOf(this.subject.engine, rows), isSaid: false };
  }

  private take(result: unknown): void {
    if (!isTensor(result) || result.shape.length === 0) return;
    const begin = performance.now();
    const { engine } = this.subject;
    const [examples = 0] = result.shape;
    if (readsSynchronously(engine))
      this.atHand.add(valuesWithoutCopy(engine, result) ?? result.dataSync(), examples);
    else {
      const read = readEach(
        engine,
        [result],
        (tensor) => tensor,
        (values) => meanPerExample(values, examples),
      );
      this.onTheWay.push(andThen(read, ([losses = new Float32Array()]) => losses));
    }
    this.spentMs += performance.now() - begin;
  }
}

interface Identity {
  count: number;
  said: { rows?: string; targets?: number };
}

/** What tells these examples from others. */
export function identityOf(
  engine: Engine,
  rows: LabelledRows,
  indices = evenlySpaced(rows.start, rows.count, MOST_EXAMPLES),
): Identity {
  const ids = rowIds(engine, rows, indices);
  const targets = targetsId(engine, rows, indices);
  return {
    count: indices.length,
    said: { ...(ids && { rows: base64(ids) }), ...(targets !== null && { targets }) },
  };
}

function meanOf(losses: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < losses.length; i++) sum += losses[i] ?? NaN;
  return sum / losses.length;
}

function sampleOf(losses: Float32Array): Float32Array {
  return Float32Array.from(evenlySpaced(0, losses.length, MOST_EXAMPLES), (i) => losses[i] ?? NaN);
}

export function base64(values: Float32Array | Float64Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
