import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { parseUsageLine, type UsageLine } from '../../protocol/usage';
import { FileTail } from '../file-tail';
import { FILES } from '../files';

/** No sample is this long; a line that is comes from a damaged file. */
const LONGEST_LINE = 1 << 20;

/** Reads usage.ndjson as it grows. Runs of older versions have none, which is no problem. */
export class UsageTail {
  readonly #file: FileTail;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #line = 0;
  #isSkipping = false;

  constructor(directory: string) {
    this.#file = new FileTail(path.join(directory, FILES.usage));
  }

  /** All that has come since the last call. */
  async read(): Promise<{ lines: UsageLine[]; problems: string[] }> {
    const lines: UsageLine[] = [];
    const problems: string[] = [];
    for (;;) {
      const { bytes, problem } = await this.#file.next();
      if (problem !== null) problems.push(problem);
      if (bytes.length === 0) return { lines, problems };
      const whole = (this.#rest + this.#decoder.write(bytes)).split('\n');
      this.#rest = whole.pop() ?? '';
      for (const text of whole) {
        this.#line++;
        if (this.#isSkipping) {
          this.#isSkipping = false;
          continue;
        }
        const parsed = parseUsageLine(text);
        if ('line' in parsed) lines.push(parsed.line);
        else problems.push(l10n.t`${FILES.usage}, line ${this.#line}: ${parsed.problem}`);
      }
      if (this.#rest.length <= LONGEST_LINE) continue;
      if (!this.#isSkipping)
        problems.push(l10n.t`${FILES.usage}, line ${this.#line + 1}: longer than any sample`);
      this.#rest = '';
      this.#isSkipping = true;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
