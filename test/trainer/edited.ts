import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { applyEdits } from '../../src/protocol/edits';
import { listFixes, type Language, type SourceParser } from '../../src/source';
import { openParser } from '../unit/source/grammars';

/*
 * Edited scripts are trained with the real framework. Each script leaves what is to be seen in globalThis.result; all of a group run in
 * one child process, because loading tfjs is what takes the time.
 */
const runner = `
const results = [];
for (const file of process.argv.slice(2)) {
  globalThis.result = null;
  try {
    await import(file);
    results.push(await globalThis.result);
  } catch (error) {
    results.push({ error: String(error?.message ?? error) });
  }
}
process.stdout.write('RESULTS' + JSON.stringify(results));
`;

/** Edits scripts by fixes and runs them. */
export class EditedScripts {
  readonly parser: SourceParser;
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'regulens-edited-'));
  #count = 0;

  private constructor(parser: SourceParser) {
    this.parser = parser;
    symlinkSync(path.resolve('node_modules'), path.join(this.folder, 'node_modules'));
    writeFileSync(path.join(this.folder, 'runner.mjs'), runner);
  }

  static async open(): Promise<EditedScripts> {
    return new EditedScripts(await openParser());
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The text with these fixes applied, one after the other. */
  fixed(language: Language, text: string, ...ids: string[]): string {
    return ids.reduce((before, id) => {
      const fixes = listFixes(this.parser.parse(before, language));
      const fix = fixes.find((one) => one.id === id);
      if (!fix) throw new Error(`${id} is not among ${fixes.map((one) => one.id).join(', ')}`);
      if (fix.disabled !== null) throw new Error(`${id}: ${fix.disabled}`);
      return applyEdits(before, fix.edits);
    }, text);
  }

  /** Runs scripts, in TypeScript or JavaScript, and gives back what each left to be seen. */
  train(texts: readonly string[]): unknown[] {
    const files = texts.map((text) => {
      const kind = text.includes('require(') ? 'cjs' : 'mjs';
      const file = path.join(this.folder, `script-${this.#count++}.${kind}`);
      writeFileSync(file, transformSync(text, { loader: 'ts' }).code);
      return file;
    });
    const out = execFileSync(process.execPath, [path.join(this.folder, 'runner.mjs'), ...files], {
      cwd: this.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(out.slice(out.indexOf('RESULTS') + 7)) as unknown[];
  }
}
