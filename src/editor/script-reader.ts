import type { FileEdits, FixEdit } from '../protocol/edits';
import type { TextOf } from '../session/texts-of';
import type { Script, SourceParser } from '../source';
import { languageOf } from '../source/language';

/** Texts read lately, over all files. A few are enough: the present text and the one that ran, of a handful of files. */
const LIMIT = 64;

/** Parses texts, each once. */
export class ScriptReader {
  readonly #parser: () => Promise<SourceParser>;
  readonly #textOf: (file: string) => Promise<string | null>;
  readonly #scripts = new Map<string, Script>();

  /** @param textOf the present text of a file: the editor's, else the one on disk; null where there is none. */
  constructor(parser: () => Promise<SourceParser>, textOf: (file: string) => Promise<string | null>) {
    this.#parser = parser;
    this.#textOf = textOf;
  }

  /** The file as it is now, or null where it is gone or no script. */
  async present(file: string): Promise<Script | null> {
    const text = await this.#textOf(file);
    return text === null ? null : this.parse(file, text);
  }

  /**
   * The edits of a fix for `file` with the scripts they belong to; null where one of them is gone, or another than when the edits were
   * worked out.
   *
   * @param textOf what a file was then
   */
  async parts(
    file: string,
    edits: readonly FixEdit[],
    textOf: TextOf,
  ): Promise<(FileEdits & { script: Script })[] | null> {
    const parts: (FileEdits & { script: Script })[] = [];
    const { editsByFile } = await import('../protocol/edits');
    for (const part of editsByFile(file, edits)) {
      const script = await this.present(part.file);
      if (script?.text !== textOf(part.file)) return null;
      parts.push({ ...part, script });
    }
    return parts;
  }

  async parse(file: string, text: string): Promise<Script | null> {
    const language = languageOf(file);
    if (!language) return null;
    const key = `${language}\n${text}`;
    const script = this.#scripts.get(key) ?? (await this.#parser()).parse(text, language);
    // Put back at the end, so that the first key is the one unused for longest.
    this.#scripts.delete(key);
    this.#scripts.set(key, script);
    const [oldest] = this.#scripts.keys();
    if (this.#scripts.size > LIMIT && oldest !== undefined) this.#scripts.delete(oldest);
    return script;
  }
}
