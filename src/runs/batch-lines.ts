import type { Batches } from '../protocol/events';

/** A text to be found in bytes, four of which are compared at a time. */
class Pattern {
  readonly length: number;
  readonly #words: Int32Array;
  readonly #rest: Uint8Array;

  constructor(text: string) {
    const bytes = Buffer.from(text);
    this.length = bytes.length;
    this.#words = Int32Array.from({ length: bytes.length >> 2 }, (_, at) => bytes.readInt32LE(4 * at));
    this.#rest = bytes.subarray(4 * this.#words.length);
  }

  isAt(bytes: DataView, at: number): boolean {
    if (at + this.length > bytes.byteLength) return false;
    const words = this.#words;
    for (let i = 0; i < words.length; i++) if (bytes.getInt32(at + 4 * i, true) !== words[i]) return false;
    const rest = this.#rest;
    for (let i = 0; i < rest.length; i++)
      if (bytes.getUint8(at + 4 * words.length + i) !== rest[i]) return false;
    return true;
  }
}

const START = new Pattern('{"t":');
const STEP = new Pattern(',"step":');
const LOSS = new Pattern(',"loss":');
const END = new Pattern('}\n');
const NULL = new Pattern('null');
const WORDS = [NaN, Infinity, -Infinity].map((value) => ({ value, text: new Pattern(`"${value}"`) }));

const [ZERO, NINE, DOT, MINUS, SMALL_E, PLUS, QUOTE] = [48, 57, 46, 45, 101, 43, 34];
/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, power) => 10 ** power);
/** So many digits make a whole number of 32 bits. */
const PART = 9;
/** Halves the digits of a double. */
const HALVER = 2 ** 27 + 1;
const NOTHING = new DataView(new ArrayBuffer(0));

/**
 * Reads the lines of batches off the bytes of an events file and gathers them: in a long run nearly all lines are these, and to make text,
 * an object and a checked copy of each takes 20 times as long. A line that isn't to the letter what the recorder
 * (src/trainer/event-writer.ts) writes of the fit at hand is left to the general reader.
 */
export class BatchLines {
  #fit = '';
  #type = new Pattern('');
  /** From the type to the step, as the line before had it: most lines have the same. */
  #middle: Pattern | null = null;
  #gathered: Batches | null = null;
  #bytes: Buffer | null = null;
  #view: DataView = NOTHING;
  /** Where the number read last ended; -1 where there was none. */
  #end = -1;
  /** Its first nine digits where it has more, and the others. */
  #high = 0;
  #low = 0;

  /** Reads the line at `at`; tells where the next one begins, or -1 where this one isn't for it. */
  read(bytes: Buffer, at: number): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    if (this.#fit === '' || !START.isAt(this.#view, at)) return -1;
    const t = this.#number(bytes, at + START.length);
    if (this.#end < 0 || !this.#skipToStep(bytes, this.#end)) return -1;
    const step = this.#number(bytes, this.#end);
    if (this.#end < 0 || !LOSS.isAt(this.#view, this.#end)) return -1;
    const loss = this.#loss(bytes, this.#end + LOSS.length);
    if (this.#end < 0 || !END.isAt(this.#view, this.#end)) return -1;
    this.#add(t, step, loss);
    return this.#end + END.length;
  }

  /** A batch that the general reader has read: the next lines are likely of the same fit. */
  add({ t, fit, step, loss }: { t: number; fit: string; step: number; loss: number }): void {
    this.#fit = fit;
    this.#type = new Pattern(`,"type":"batch","fit":${JSON.stringify(fit)},"epoch":`);
    this.#middle = null;
    this.#add(t, step, loss);
  }

  /** Whether what is gathered is of another fit than this. */
  isOther(fit: string): boolean {
    return this.#gathered !== null && fit !== this.#fit;
  }

  /** What was gathered since it was last taken. */
  take(): Batches | null {
    const gathered = this.#gathered;
    this.#gathered = null;
    return gathered;
  }

  #add(t: number, step: number, loss: number): void {
    this.#gathered ??= { type: 'batches', t, fit: this.#fit, stride: 1, last: step, steps: [], losses: [] };
    this.#gathered.t = t;
    this.#gathered.last = step;
    this.#gathered.steps.push(step);
    this.#gathered.losses.push(loss);
  }

  #skipToStep(bytes: Buffer, at: number): boolean {
    if (this.#middle?.isAt(this.#view, at) === true) {
      this.#end = at + this.#middle.length;
      return true;
    }
    if (!this.#type.isAt(this.#view, at)) return false;
    const epoch = at + this.#type.length;
    if (NULL.isAt(this.#view, epoch)) this.#end = epoch + NULL.length;
    else this.#number(bytes, epoch);
    if (this.#end < 0 || !STEP.isAt(this.#view, this.#end)) return false;
    this.#end += STEP.length;
    this.#middle = new Pattern(bytes.toString('utf8', at, this.#end));
    return true;
  }

  #loss(bytes: Buffer, at: number): number {
    if (bytes[at] !== QUOTE) return this.#number(bytes, at);
    const word = WORDS.find(({ text }) => text.isAt(this.#view, at));
    this.#end = word ? at + word.text.length : -1;
    return word?.value ?? NaN;
  }

  /** A number as JSON has it. */
  #number(bytes: Buffer, at: number): number {
    const isNegative = bytes[at] === MINUS;
    const first = isNegative ? at + 1 : at;
    const point = this.#digits(bytes, first, 0);
    const isWhole = point > first && (bytes[first] !== ZERO || point === first + 1);
    let end = point;
    let decimals = 0;
    if (bytes[point] === DOT) {
      end = this.#digits(bytes, point + 1, point - first);
      decimals = end - point - 1;
    }
    const isExponential = bytes[end] === SMALL_E;
    if (isExponential) end = endOfExponent(bytes, end);
    const isNumber = isWhole && end > 0 && (decimals > 0 || bytes[end - 1] !== DOT);
    this.#end = isNumber ? end : -1;
    if (!isNumber) return NaN;
    const count = point - first + decimals;
    const power = POWERS[decimals];
    if (isExponential || power === undefined || count > 2 * PART) return this.#exactly(bytes, at, end);
    // Exact: the power's odd factor, of five, has at most 21 bits and the first nine digits 30.
    const large = count <= PART ? 0 : this.#high * (POWERS[count - PART] ?? NaN);
    const digits = large + this.#low;
    // Both exact, so the quotient is rounded once, as it should be (Clinger, "How to read floating point numbers accurately", 1990).
    const size = digits <= Number.MAX_SAFE_INTEGER ? digits / power : quotient(large, this.#low, power);
    if (Number.isNaN(size)) return this.#exactly(bytes, at, end);
    return isNegative ? -size : size;
  }

  #exactly(bytes: Buffer, from: number, to: number): number {
    const value = Number(bytes.toString('latin1', from, to));
    // 1e999: whether it may be infinite here, the general reader knows.
    if (!Number.isFinite(value)) this.#end = -1;
    return value;
  }

  /**
   * Takes in the digits from `at` on, `count` having come before them: the first nine and the next nine as a whole number of 32 bits each, which
   * takes a third of the time of one of 64. @returns where they end
   */
  #digits(bytes: Buffer, at: number, count: number): number {
    let low = count === 0 ? 0 : this.#low;
    let left = PART - count;
    let end = at;
    for (let byte = bytes[end] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[++end] ?? 0) {
      if (left-- === 0) {
        this.#high = low;
        low = 0;
      }
      low = (low * 10 + byte - ZERO) | 0;
    }
    this.#low = low;
    return end;
  }
}

/**
 * (large + small) / power, rounded once; NaN where that can't be told apart from its neighbour, which is about as seldom as one in 2^50. The remainder of a
 * division is a double (Muller et al., "Handbook of Floating-Point Arithmetic", 2018, 4.7), so the quotient of the remainder corrects that of the sum.
 * @param large whole, and a double; 0 or above `small`
 * @param power at most 10^22
 */
function quotient(large: number, small: number, power: number): number {
  const sum = large + small;
  const lost = small - (sum - large);
  const rough = sum / power;
  const product = rough * power;
  const correction = (sum - product - productError(rough, power, product) + lost) / power;
  const slack = Math.abs(correction) * 2 ** -50;
  const size = rough + (correction - slack);
  return size === rough + (correction + slack) ? size : NaN;
}

/** What a product of two doubles lacks by rounding (Dekker, "A floating-point technique for extending the available precision", 1971). */
function productError(a: number, b: number, product: number): number {
  const [partA, partB] = [a * HALVER, b * HALVER];
  const [highA, highB] = [partA - (partA - a), partB - (partB - b)];
  const [lowA, lowB] = [a - highA, b - highB];
  return highA * highB - product + highA * lowB + lowA * highB + lowA * lowB;
}

function endOfExponent(bytes: Buffer, at: number): number {
  let end = at + 1;
  if (bytes[end] === MINUS || bytes[end] === PLUS) end++;
  const first = end;
  while ((bytes[end] ?? 0) >= ZERO && (bytes[end] ?? 0) <= NINE) end++;
  return end > first ? end : -1;
}
