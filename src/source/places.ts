/** Converts between offsets and lines and columns, both counted from 1. */
export class Places {
  readonly #starts: number[] = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  columnOf(offset: number): number {
    return offset - this.lineStart(this.lineOf(offset)) + 1;
  }

  /** Offset at which a line starts; the end of the text for a line past it. */
  lineStart(line: number): number {
    return this.#starts[line - 1] ?? this.#length;
  }
}
