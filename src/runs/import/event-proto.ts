import {
  bytesOf,
  fields,
  firstDouble,
  firstFloat,
  firstInteger,
  integerOf,
  textOf,
  type Field,
} from './wire-format';

/*
 * What of TensorBoard's events is read. Numbers of fields are those of tensorflow/core/util/event.proto and
 * tensorflow/core/framework/{summary,tensor,tensor_shape,types}.proto.
 */

export interface ScalarEvent {
  /** Seconds since 1970. */
  wallTime: number;
  step: number;
  scalars: { tag: string; value: number }[];
}

/** Scalars of one event; text, images, histograms and models are passed over. @throws MalformedMessage */
export function scalarsOf(event: Buffer): ScalarEvent {
  const read: ScalarEvent = { wallTime: NaN, step: 0, scalars: [] };
  for (const field of fields(event)) {
    if (field.number === 1) read.wallTime = firstDouble(field) ?? NaN;
    else if (field.number === 2) read.step = integerOf(field);
    else if (field.number === 5) for (const value of values(field)) read.scalars.push(value);
  }
  return read;
}

function* values(summary: Field): Generator<{ tag: string; value: number }> {
  for (const field of fields(bytesOf(summary) ?? Buffer.alloc(0))) {
    const value = field.number === 1 ? scalarIn(bytesOf(field)) : null;
    if (value) yield value;
  }
}

function scalarIn(message: Buffer | null): { tag: string; value: number } | null {
  let tag = '';
  let value: number | null = null;
  let plugin: string | null = null;
  for (const field of fields(message ?? Buffer.alloc(0))) {
    if (field.number === 1) tag = textOf(field);
    else if (field.number === 2) value = firstFloat(field);
    else if (field.number === 8) value = tensorValue(bytesOf(field));
    else if (field.number === 9) plugin = pluginOf(bytesOf(field));
  }
  // Writers may name the plugin with a tag's first value only; what else has one number is a scalar, too.
  const isOther = plugin !== null && plugin !== '' && plugin !== 'scalars';
  return value === null || tag === '' || isOther ? null : { tag, value };
}

function pluginOf(metadata: Buffer | null): string | null {
  for (const field of fields(metadata ?? Buffer.alloc(0)))
    if (field.number === 1)
      for (const inner of fields(bytesOf(field) ?? Buffer.alloc(0)))
        if (inner.number === 1) return textOf(inner);
  return null;
}

/** types.proto */
const [FLOAT, DOUBLE, INT32, UINT8, INT16, INT8, INT64, BFLOAT16, UINT16, HALF] = [
  1, 2, 3, 4, 5, 6, 9, 14, 17, 19,
];

const NUMERIC = new Set([FLOAT, DOUBLE, INT32, UINT8, INT16, INT8, INT64, BFLOAT16, UINT16, HALF]);

/** The number of a tensor that holds one; null for any other. */
function tensorValue(message: Buffer | null): number | null {
  let type = 0;
  let size = 1;
  let content: Buffer | null = null;
  let listed: number | null = null;
  for (const field of fields(message ?? Buffer.alloc(0))) {
    if (field.number === 1) type = integerOf(field);
    else if (field.number === 2) size = sizeOf(bytesOf(field));
    else if (field.number === 4) content = bytesOf(field);
    else if (field.number === 5) listed = firstFloat(field);
    else if (field.number === 6) listed = firstDouble(field);
    else if (field.number === 7 || field.number === 10) listed = firstInteger(field);
    else if (field.number === 13) listed = sixteenBits(firstInteger(field) ?? 0, type);
  }
  if (size !== 1) return null;
  if (content && content.length > 0) return contentValue(content, type);
  // What isn't listed is zero (tensor.proto).
  return listed ?? (NUMERIC.has(type) ? 0 : null);
}

function sizeOf(shape: Buffer | null): number {
  let size = 1;
  for (const field of fields(shape ?? Buffer.alloc(0)))
    if (field.number === 2) {
      let length = 0;
      for (const inner of fields(bytesOf(field) ?? Buffer.alloc(0)))
        if (inner.number === 1) length = integerOf(inner);
      size *= length;
    }
  return size;
}

function contentValue(content: Buffer, type: number): number | null {
  const widths: Record<number, number> = { [DOUBLE]: 8, [INT64]: 8, [FLOAT]: 4, [INT32]: 4 };
  const small = { [INT16]: 2, [UINT16]: 2, [HALF]: 2, [BFLOAT16]: 2, [INT8]: 1, [UINT8]: 1 };
  if (content.length < (widths[type] ?? small[type] ?? Infinity)) return null;
  switch (type) {
    case FLOAT:
      return content.readFloatLE();
    case DOUBLE:
      return content.readDoubleLE();
    case INT32:
      return content.readInt32LE();
    case INT64:
      return Number(content.readBigInt64LE());
    case INT16:
      return content.readInt16LE();
    case UINT16:
      return content.readUInt16LE();
    case INT8:
      return content.readInt8();
    case UINT8:
      return content.readUInt8();
    default:
      return sixteenBits(content.readUInt16LE(), type);
  }
}

/** IEEE 754 binary16, or the upper half of a 32-bit float. */
function sixteenBits(bits: number, type: number): number {
  if (type === BFLOAT16) {
    const whole = Buffer.alloc(4);
    whole.writeUInt16LE(bits & 0xffff, 2);
    return whole.readFloatLE();
  }
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
