import { fileURLToPath } from 'node:url';
import type { RandomStreams } from './random-streams';

/** Numbers looked at after TensorFlow.js is there, since its parts come one after the other, and in all. */
const MOST_AFTER = 64;
const MOST = 2000;

/**
 * Random numbers that modules take while they are loaded (core-js, which is inlined in each part of tfjs, names things by chance; seedrandom
 * fills its pool). Of modules that stay loaded, a second trial of a script has to do without: the numbers after them would be others.
 */
export class DrawsAtLoad {
  /** In order; null where a number wasn't taken while a file was loaded. */
  readonly #files: (string | null)[] = [];
  #left = MOST;
  #streams: RandomStreams;

  constructor(streams: RandomStreams) {
    this.#streams = streams;
    streams.watch(() => this.#look());
  }

  /** Whether all were seen. */
  get isComplete(): boolean {
    return this.#left <= MOST_AFTER;
  }

  /** TensorFlow.js's layers are there. */
  frameworkIsThere(): void {
    if (this.#left > MOST_AFTER) this.#left = MOST_AFTER;
  }

  /** How many of them the files took; null where others came before one of those. */
  of(isOne: (file: string) => boolean): number | null {
    const count = this.#files.filter((file) => file !== null && isOne(file)).length;
    return this.#files.slice(0, count).every((file) => file !== null && isOne(file)) ? count : null;
  }

  #look(): void {
    this.#files.push(loadingFile());
    if (--this.#left > 0) return;
    this.#streams.watch(null);
  }
}

/** The module whose own code, as it is loaded, is running; null where something else is. */
function loadingFile(): string | null {
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  const end = lines.findIndex((line) => /\bnode:internal\/modules\//.test(line));
  const files = lines.slice(0, Math.max(end, 0)).map(fileOf);
  return files.at(-1) ?? null;
}

function fileOf(line: string): string {
  const [, file = ''] = /^\s+at (?:.*\()?(.*?):\d+:\d+\)?$/.exec(line) ?? [];
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}
