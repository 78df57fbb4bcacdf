import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { transform, type Loader } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { applyEdits } from '../../../src/protocol/edits';
import { languageOf, type Fix, type Language, type Script, type SourceParser } from '../../../src/source';
import { earlyStopping } from '../../../src/source/remedies/early-stopping';
import { lowerLearningRate } from '../../../src/source/remedies/lower-learning-rate';
import { TRAINING_REMEDIES } from '../../../src/source/remedies/training';
import { validationSplit } from '../../../src/source/remedies/validation-split';
import { openParser } from './grammars';
import { lineDiff } from './line-diff';

const folder = path.resolve('test/fixtures/source/training');
const names = readdirSync(folder).filter((name) => languageOf(name) !== null);
const others = readdirSync(path.dirname(folder)).filter(
  (name) => languageOf(name) !== null && name !== 'broken.js',
);
const remedies = [earlyStopping, validationSplit, lowerLearningRate, ...TRAINING_REMEDIES];

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

const parse = (text: string, language: Language = 'javascript'): Script => parser.parse(text, language);
const list = (script: Script): Fix[] => remedies.flatMap((remedy) => remedy.find(script));

function read(file: string): Script {
  return parse(readFileSync(path.join(folder, file), 'utf8'), languageOf(file)!);
}

test.each(names)('%s: each fix is the edit one would make by hand', async (name) => {
  const script = read(name);
  const shown = new Set<string>();
  const report = list(script).map((fix) => {
    const body = fix.disabled ?? lineDiff(script.text, applyEdits(script.text, fix.edits));
    return `## ${fix.id} · ${fix.title}\n${shorten(body, shown)}\n`;
  });
  await expect(report.join('\n')).toMatchFileSnapshot(path.join(folder, 'golden', `${name}.md`));
});

/** Blocks that several fixes of a file bring are shown once. */
function shorten(diff: string, shown: Set<string>): string {
  return diff.replace(/(?:^\+.*\n?){8,}/gm, (block) => {
    if (shown.has(block)) return `+… as above: ${block.split('\n')[1] ?? ''}\n`;
    shown.add(block);
    return block;
  });
}

describe.each([...names, ...others.map((name) => `../${name}`)])('%s', (name) => {
  test('each fix leaves valid code, applies once, and touches what it says', async () => {
    const script = read(name);
    const fixes = list(script);
    expect(fixes.map((fix) => fix.id)).toEqual([...new Set(fixes.map((fix) => fix.id))]);
    for (const fix of fixes) {
      if (fix.disabled !== null) {
        expect(fix.edits, fix.id).toEqual([]);
        continue;
      }
      const text = applyEdits(script.text, fix.edits);
      const after = parse(text, script.language);
      expect(after.hasErrors, `${fix.id}\n${text}`).toBe(false);
      await transform(text, { loader: loaderOf(name), format: 'esm' });
      expect(list(after).map((other) => other.id)).not.toContain(fix.id);
      expect(after.fingerprint, fix.id).not.toBe(script.fingerprint);
      expect(lineEnds(text), fix.id).toEqual(lineEnds(script.text));
      expect(after.fits.length, fix.id).toBe(script.fits.length);
    }
  });

  test('fixes of one file can be made one after the other', () => {
    let script = read(name);
    const done = new Set<string>();
    for (let step = 0; step < 40; step++) {
      const next = list(script).find(
        (fix) => fix.disabled === null && !done.has(fix.remedy + String(fix.fit)),
      );
      if (!next) break;
      done.add(next.remedy + String(next.fit));
      const text = applyEdits(script.text, next.edits);
      script = parse(text, script.language);
      expect(script.hasErrors, `${next.id}\n${text}`).toBe(false);
    }
    for (const block of [
      'class KeepBestWeights',
      'class CosineDecay',
      'function smoothLabels',
      'class AugmentTable',
    ])
      expect(script.text.split(block).length, block).toBeLessThanOrEqual(2);
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
