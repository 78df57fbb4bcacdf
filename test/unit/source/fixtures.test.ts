import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { transform, type Loader } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { applyEdits } from '../../../src/protocol/edits';
import { languageOf, listFixes, type Script, type SourceParser } from '../../../src/source';
import { TRAINING_REMEDIES } from '../../../src/source/remedies/training';
import { openParser } from './grammars';
import { lineDiff } from './line-diff';

const folder = path.resolve('test/fixtures/source');
const names = readdirSync(folder).filter((name) => languageOf(name) !== null);

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

function read(name: string): Script {
  return parser.parse(readFileSync(path.join(folder, name), 'utf8'), languageOf(name)!);
}

describe.each(names)('%s', (name) => {
  test('each fix is the edit one would make by hand', async () => {
    const script = read(name);
    // What changes the training call and its data is shown on fixtures of its own (training-remedies.test.ts).
    const elsewhere = new Set(TRAINING_REMEDIES.map(({ id }) => id));
    const shown = listFixes(script).filter(({ remedy }) => !elsewhere.has(remedy));
    const report = shown.map((fix) => {
      const body = fix.disabled ?? lineDiff(script.text, applyEdits(script.text, fix.edits));
      return `## ${fix.id} · ${fix.title}\n${body}\n`;
    });
    await expect(report.join('\n')).toMatchFileSnapshot(path.join(folder, 'golden', `${name}.md`));
  });

  test('each fix leaves valid code, applies once, and touches what it says', async () => {
    const script = read(name);
    const fixes = listFixes(script);
    expect(fixes.map((fix) => fix.id)).toEqual([...new Set(fixes.map((fix) => fix.id))]);
    for (const fix of fixes) {
      if (fix.disabled !== null) {
        expect(fix.edits, fix.id).toEqual([]);
        continue;
      }
      const text = applyEdits(script.text, fix.edits);
      expect(text, fix.id).not.toBe(script.text);
      const after = parser.parse(text, script.language);
      expect(after.hasErrors, `${fix.id}\n${text}`).toBe(false);
      await transform(text, { loader: loaderOf(name), format: 'esm' });
      expect(listFixes(after).map((other) => other.id)).not.toContain(fix.id);
      expect(after.fingerprint, fix.id).not.toBe(script.fingerprint);
      expect(lineEnds(text)).toEqual(lineEnds(script.text));
    }
  });
});

function loaderOf(name: string): Loader {
  const extension = path.extname(name).slice(1);
  return extension === 'tsx' ? 'tsx' : extension.endsWith('ts') ? 'ts' : 'jsx';
}

/** Which line ends occur, and whether the text ends with one. */
function lineEnds(text: string): { kinds: string[]; last: boolean } {
  return { kinds: [...new Set(text.match(/\r?\n/g) ?? [])], last: text.endsWith('\n') };
}
