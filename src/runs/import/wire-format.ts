/** A field of a protobuf message (protobuf.dev/programming-guides/encoding). Fixed-width ones come as their bytes. */
export interface Field {
  number: number;
  value: bigint | Buffer;
}

/** The bytes are no message. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/** The fields of a message, in their order. @throws MalformedMessage */
export function* fields(message: Buffer): Generator<Field> {
  const cursor = { message, at: 0 };
  while (cursor.at < message.length) {
    const tag = Number(varint(cursor));
    const number = Math.floor(tag / 8);
    if (number === 0) throw new MalformedMessage('a field without a number');
    yield { number, value: valueOf(cursor, tag % 8) };
  }
}

interface Cursor {
  message: Buffer;
  at: number;
}

function valueOf(cursor: Cursor, wireType: number): bigint | Buffer {
  switch (wireType) {
    case 0:
      return varint(cursor);
    case 1:
      return bytes(cursor, 8);
    case 2:
      return bytes(cursor, Number(varint(cursor)));
    case 5:
      return bytes(cursor, 4);
    default:
      // 3 and 4 are groups, which none of these messages has.
      throw new MalformedMessage(`wire type ${wireType}`);
  }
}

function bytes(cursor: Cursor, length: number): Buffer {
  const end = cursor.at + length;
  if (end > cursor.message.length) throw new MalformedMessage('a field longer than its message');
  const found = cursor.message.subarray(cursor.at, end);
  cursor.at = end;
  return found;
}

function varint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.message[cursor.at++];
    if (byte === undefined) throw new MalformedMessage('a number without its end');
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw new MalformedMessage('a number of more than ten bytes');
}

/** A nested message, a text or packed numbers; null where the field is of another kind. */
export function bytesOf({ value }: Field): Buffer | null {
  return typeof value === 'bigint' ? null : value;
}

export function textOf(field: Field): string {
  return bytesOf(field)?.toString('utf8') ?? '';
}

/** An int64 or an enum. */
export function integerOf({ value }: Field): number {
  return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0;
}

/** The first double or float of a field, packed or not; null where there is none. */
export function firstDouble(field: Field): number | null {
  const found = bytesOf(field);
  return found && found.length >= 8 ? found.readDoubleLE() : null;
}

export function firstFloat(field: Field): number | null {
  const found = bytesOf(field);
  return found && found.length >= 4 ? found.readFloatLE() : null;
}

/** The first number of a repeated integer field, packed or not. */
export function firstInteger(field: Field): number | null {
  if (typeof field.value === 'bigint') return integerOf(field);
  if (field.value.length === 0) return null;
  return Number(BigInt.asIntN(64, varint({ message: field.value, at: 0 })));
}
