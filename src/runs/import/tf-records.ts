import { crc32c, masked } from './crc32c';

/*
 * TFRecord (tensorflow.org/tutorials/load_data/tfrecord): uint64 length, uint32 masked CRC-32C of the length, the bytes, uint32 masked
 * CRC-32C of them; little-endian.
 */
const HEADER = 12;
const FOOTER = 4;
/** Scalars take a hundred bytes; longer records hold images and models, which are passed over without being kept. */
const LONGEST_KEPT = 4 << 20;

export interface Record {
  /** Null where it was too long to be of interest. */
  bytes: Buffer | null;
}

/** How the file ended: at a record's end, within one (it is still written, or was cut off), or at bytes that aren't as written. */
export type RecordsEnd = 'whole' | 'torn' | 'damaged';

/**
 * Takes the records out of a file, given piece by piece. Nothing after a damaged record is read: where the next one begins can't be
 * known. Memory holds one record at most.
 */
export class RecordReader {
  #pieces: Buffer[] = [];
  #size = 0;
  /** Of a long record: bytes still to come, the checksum so far. */
  #passing: { left: number; crc: number } | null = null;
  #isDamaged = false;

  /** The records that end in this piece. */
  *read(piece: Buffer): Generator<Record> {
    this.#pieces.push(piece);
    this.#size += piece.length;
    while (!this.#isDamaged) {
      if (this.#passing) {
        if (!this.#pass(this.#passing)) return;
        yield { bytes: null };
        continue;
      }
      const length = this.#length();
      if (length === null) return;
      if (length > LONGEST_KEPT) {
        this.#take(HEADER);
        this.#passing = { left: length, crc: 0 };
        continue;
      }
      if (this.#size < HEADER + length + FOOTER) return;
      const record = this.#take(HEADER + length + FOOTER);
      const bytes = record.subarray(HEADER, HEADER + length);
      if (masked(crc32c(bytes)) === record.readUInt32LE(HEADER + length)) yield { bytes };
      else this.#isDamaged = true;
    }
    this.#pieces = [];
    this.#size = 0;
  }

  end(): RecordsEnd {
    if (this.#isDamaged) return 'damaged';
    return this.#size > 0 || this.#passing ? 'torn' : 'whole';
  }

  /** Length of the record that begins here; null where its header isn't there, or is damaged. */
  #length(): number | null {
    if (this.#size < HEADER) return null;
    const header = this.#look(HEADER);
    if (masked(crc32c(header.subarray(0, 8))) === header.readUInt32LE(8)) {
      const length = header.readBigUInt64LE();
      if (length <= Number.MAX_SAFE_INTEGER) return Number(length);
    }
    this.#isDamaged = true;
    return null;
  }

  /** Lets bytes of a long record go by; says whether it has ended. */
  #pass(passing: { left: number; crc: number }): boolean {
    while (passing.left > 0 && this.#size > 0) {
      const bytes = this.#take(Math.min(passing.left, this.#pieces[0]?.length ?? 0));
      passing.crc = crc32c(bytes, passing.crc);
      passing.left -= bytes.length;
    }
    if (passing.left > 0 || this.#size < FOOTER) return false;
    this.#passing = null;
    this.#isDamaged = masked(passing.crc) !== this.#take(FOOTER).readUInt32LE();
    return !this.#isDamaged;
  }

  #look(size: number): Buffer {
    if ((this.#pieces[0]?.length ?? 0) < size) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0]?.subarray(0, size) ?? Buffer.alloc(0);
  }

  #take(size: number): Buffer {
    const taken = this.#look(size);
    const rest = this.#pieces[0]?.subarray(size);
    if (rest && rest.length > 0) this.#pieces[0] = rest;
    else this.#pieces.shift();
    this.#size -= size;
    return taken;
  }
}
