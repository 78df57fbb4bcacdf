import type { Batches } from '../protocol/events';

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const START = bytesOf('{"t":');
const STEP = bytesOf(',"step":');
const LOSS = bytesOf(',"loss":');
const END = bytesOf('}\n');
const NULL = bytesOf('null');
const WORDS = [NaN, Infinity, -Infinity].map((value) => ({ value, text: bytesOf(`"${value}"`) }));

const [ZERO, NINE, DOT, MINUS, SMALL_E, PLUS] = [48, 57, 46, 45, 101, 43];
/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, power) => 10 ** power);

/**
 * Reads the lines of batches off the bytes of an events file and gathers them: in a long run nearly all lines are these, and to make text,
 * an object and a checked copy of each takes 20 times as long. A line that isn't to the letter what the recorder
 * (src/trainer/event-writer.ts) writes of the fit at hand is left to the general reader.
 */
export class BatchLines {
  #fit = '';
  #type = bytesOf('');
  #gathered: Batches | null = null;
  /** Where the number read last ended; -1 where there was none. */
  #end = -1;

  /** Reads the line at `at`; tells where the next one begins, or -1 where this one isn't for it. */
  read(bytes: Buffer, at: number): number {
    if (this.#fit === '' || !has(bytes, at, START)) return -1;
    const t = this.#number(bytes, at + START.length);
    if (this.#end < 0 || !has(bytes, this.#end, this.#type)) return -1;
    const epoch = this.#end + this.#type.length;
    if (has(bytes, epoch, NULL)) this.#end = epoch + NULL.length;
    else this.#number(bytes, epoch);
    if (this.#end < 0 || !has(bytes, this.#end, STEP)) return -1;
    const step = this.#number(bytes, this.#end + STEP.length);
    if (this.#end < 0 || !has(bytes, this.#end, LOSS)) return -1;
    const loss = this.#loss(bytes, this.#end + LOSS.length);
    if (this.#end < 0 || !has(bytes, this.#end, END)) return -1;
    this.#add(t, step, loss);
    return this.#end + END.length;
  }

  /** A batch that the general reader has read: the next lines are likely of the same fit. */
  add({ t, fit, step, loss }: { t: number; fit: string; step: number; loss: number }): void {
    this.#fit = fit;
    this.#type = Buffer.from(`,"type":"batch","fit":${JSON.stringify(fit)},"epoch":`);
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

  #loss(bytes: Buffer, at: number): number {
    for (const { value, text } of WORDS)
      if (has(bytes, at, text)) {
        this.#end = at + text.length;
        return value;
      }
    return this.#number(bytes, at);
  }

  /** A number as JSON has it. */
  #number(bytes: Buffer, at: number): number {
    const isNegative = bytes[at] === MINUS;
    const first = isNegative ? at + 1 : at;
    let end = first;
    let digits = 0;
    for (let byte = bytes[end] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[++end] ?? 0)
      digits = digits * 10 + byte - ZERO;
    const isWhole = end > first && (bytes[first] !== ZERO || end === first + 1);
    let decimals = 0;
    if (bytes[end] === DOT) {
      const point = end++;
      for (let byte = bytes[end] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[++end] ?? 0)
        digits = digits * 10 + byte - ZERO;
      decimals = end - point - 1;
    }
    const isExponential = bytes[end] === SMALL_E;
    if (isExponential) end = endOfExponent(bytes, end);
    const isNumber = isWhole && end > 0 && (decimals > 0 || bytes[end - 1] !== DOT);
    this.#end = isNumber ? end : -1;
    if (!isNumber) return NaN;
    // Both exact, so the quotient is rounded once, as it should be (Clinger, "How to read floating point numbers accurately", 1990).
    const power = POWERS[decimals];
    if (isExponential || power === undefined || digits > Number.MAX_SAFE_INTEGER) {
      const value = Number(bytes.toString('latin1', at, end));
      // 1e999: whether it may be infinite here, the general reader knows.
      if (!Number.isFinite(value)) this.#end = -1;
      return value;
    }
    return (isNegative ? -digits : digits) / power;
  }
}

function endOfExponent(bytes: Buffer, at: number): number {
  let end = at + 1;
  if (bytes[end] === MINUS || bytes[end] === PLUS) end++;
  const first = end;
  while ((bytes[end] ?? 0) >= ZERO && (bytes[end] ?? 0) <= NINE) end++;
  return end > first ? end : -1;
}

function has(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}
