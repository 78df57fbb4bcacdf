import * as l10n from '@vscode/l10n';
import { UserError } from '../../protocol/user-error';

/** Cells of all rows together; beyond, a file is a data set and not a training. */
const MOST_CELLS = 20_000_000;
/** A quote that nobody closes would take the rest of the file for one cell. */
const LONGEST_CELL = 100_000;

export interface Table {
  head: string[];
  /** One list a column, as long as there are rows. Numbers as such, all else as text; null for nothing. */
  cells: (string | number | null)[][];
  /** The last line has no end and fewer cells than the first: it was cut off, and left out. */
  isTorn: boolean;
}

/** Reads CSV as RFC 4180 has it, also with semicolons or tabs, given piece by piece. */
export class TableReader {
  readonly #file: string;
  /** Null until the first line has been seen, which is kept till then. */
  #separator: string | null = null;
  #head = '';
  #row: string[] = [];
  #cell = '';
  /** Outside of quotes, within them, or after one that ends the cell or stands for itself. */
  #state: 'plain' | 'quoted' | 'quote' = 'plain';
  #table: Table | null = null;
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws UserError where the file is no table, or too large for a training. */
  read(text: string): void {
    if (this.#separator !== null) {
      this.#readCells(text, this.#separator);
      return;
    }
    this.#head += text;
    if (this.#head.includes('\n') || this.#head.length > LONGEST_CELL) this.#begin();
  }

  #begin(): void {
    const [line = ''] = this.#head.split('\n', 1);
    this.#separator = line.includes(',') ? ',' : (/[;\t]/.exec(line)?.[0] ?? ',');
    this.#readCells(this.#head.replace(/^\uFEFF/, ''), this.#separator);
    this.#head = '';
  }

  #readCells(text: string, separator: string): void {
    for (const character of text) {
      if (this.#state === 'quoted') {
        if (character === '"') this.#state = 'quote';
        else this.#cell += character;
      } else if (character === '"' && (this.#state === 'quote' || this.#cell.trim() === '')) {
        this.#cell = this.#state === 'quote' ? `${this.#cell}"` : '';
        this.#state = 'quoted';
      } else {
        this.#state = 'plain';
        if (character === '\n') this.#endRow();
        else if (character === separator) this.#endCell();
        else this.#cell += character;
      }
      if (this.#cell.length > LONGEST_CELL)
        throw new UserError(
          l10n.t`${this.#file} has a cell of over 100,000 characters.`,
          l10n.t('Is it a CSV file?'),
        );
    }
  }

  /** @throws UserError as {@link read} */
  end(): Table {
    if (this.#separator === null) this.#begin();
    const isTorn = this.#table !== null && this.#isBegun && this.#row.length + 1 < this.#table.head.length;
    if (!isTorn) this.#endRow();
    return { ...(this.#table ?? { head: [], cells: [] }), isTorn };
  }

  get #isBegun(): boolean {
    return this.#row.length > 0 || this.#cell.trim() !== '';
  }

  #endCell(): void {
    this.#row.push(this.#cell.trim());
    this.#cell = '';
  }

  #endRow(): void {
    const isBegun = this.#isBegun;
    this.#endCell();
    const row = this.#row;
    this.#row = [];
    if (!isBegun) return;
    if (!this.#table) {
      this.#table = { head: row, cells: row.map(() => []), isTorn: false };
      return;
    }
    this.#count += row.length;
    if (this.#count > MOST_CELLS)
      throw new UserError(
        l10n.t`${this.#file} has more than ${MOST_CELLS.toLocaleString('en-US')} cells.`,
        l10n.t('Write one row an epoch.'),
      );
    this.#table.cells.forEach((column, at) => column.push(valueOf(row[at] ?? '')));
  }
}

/** A text that is to the letter a number, as that: it takes less room. */
function valueOf(cell: string): string | number | null {
  if (cell === '') return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : cell;
}
