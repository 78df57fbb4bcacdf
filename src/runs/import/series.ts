import { metricName, type MetricName } from './metric-names';

/** Beyond this, every second point goes, again and again: so many are enough for any chart. */
const MOST_POINTS = 200_000;

/** What one tag's values were. */
export interface Series extends MetricName {
  tag: string;
  /** Steps rise; times are seconds since 1970. */
  steps: number[];
  values: number[];
  times: number[];
}

/** Gathers a tag's values as they are read. */
export class SeriesBuilder {
  readonly #tag: string;
  readonly #split: MetricName['of'];
  #steps: number[] = [];
  #values: number[] = [];
  #times: number[] = [];
  #stride = 1;
  #seen = 0;

  /** @param split what the folder says that the tag belongs to */
  constructor(tag: string, split: MetricName['of']) {
    this.#tag = tag;
    this.#split = split;
  }

  add(step: number, value: number, time: number): void {
    if (!Number.isSafeInteger(step) || step < 0) return;
    // A training that was taken up again writes steps that are there already: what was before is void, as for TensorBoard.
    if (step <= (this.#steps.at(-1) ?? -Infinity)) this.#dropFrom(step);
    if (this.#seen++ % this.#stride !== 0) return;
    this.#steps.push(step);
    this.#values.push(value);
    this.#times.push(time);
    if (this.#steps.length > MOST_POINTS) this.#thin();
  }

  get isThinned(): boolean {
    return this.#stride > 1;
  }

  build(): Series {
    const name = metricName(this.#tag);
    return {
      ...name,
      of: name.of ?? this.#split,
      tag: this.#tag,
      steps: this.#steps,
      values: this.#values,
      times: this.#times,
    };
  }

  #dropFrom(step: number): void {
    let low = 0;
    let high = this.#steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#steps[middle] ?? 0) < step) low = middle + 1;
      else high = middle;
    }
    for (const list of [this.#steps, this.#values, this.#times]) list.length = low;
  }

  #thin(): void {
    const even = (list: number[]) => list.filter((_, at) => at % 2 === 0);
    [this.#steps, this.#values, this.#times] = [even(this.#steps), even(this.#values), even(this.#times)];
    this.#stride *= 2;
  }
}
