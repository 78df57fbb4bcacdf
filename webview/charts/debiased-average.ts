/** So many values lie between two states that are kept, to go back to. */
const APART = 1024;

/** Where an average stands after `length` values. */
interface State {
  length: number;
  average: number;
  /** Finite values taken in. */
  count: number;
}

/**
 * The exponential moving average of a row of values as TensorBoard has it (`classicSmoothing` in tensorboard/webapp/widgets/line_chart_v2):
 * it starts at 0 and is divided by 1 − weightⁿ, n being the finite values so far, so that the first values aren't drawn towards 0.
 * Values that aren't finite are handed back as they are and count for nothing. Unlike there, equal values aren't looked for: they come
 * out equal but for the last binary digit.
 * @param weight from 0, which changes nothing, to just below 1
 */
export class DebiasedAverage {
  readonly #weight: number;
  #kept: State[] = [];
  #now: State = { length: 0, average: 0, count: 0 };

  constructor(weight: number) {
    this.#weight = weight;
  }

  /** Takes in the next value and says the average with it. */
  next(value: number): number {
    if (this.#now.length % APART === 0) this.#kept.push({ ...this.#now });
    this.#now.length++;
    if (!Number.isFinite(value)) return value;
    this.#now.average = this.#now.average * this.#weight + (1 - this.#weight) * value;
    this.#now.count++;
    return this.#now.average / (1 - this.#weight ** this.#now.count);
  }

  /** Goes back to `length` values, or to a few less; says to how many. Those beyond are to be given again. */
  cut(length: number): number {
    if (length >= this.#now.length) return this.#now.length;
    this.#kept = this.#kept.slice(0, Math.floor(length / APART) + 1);
    this.#now = this.#kept.pop() ?? { length: 0, average: 0, count: 0 };
    return this.#now.length;
  }
}
