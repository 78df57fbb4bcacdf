import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { applyEdits, RemedyId } from '../../../src/protocol/edits';
import { languageOf, listFixes, type Script, type SourceParser } from '../../../src/source';
import { TRAINING_REMEDIES } from '../../../src/source/remedies/training';
import { openParser } from './grammars';
import { lineDiff } from './line-diff';
import { expectValidEdits } from './valid-edits';

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

  test('the fixes of one remedy are those among all', () => {
    const script = read(name);
    const all = listFixes(script);
    for (const id of RemedyId.options)
      expect(listFixes(script, id)).toEqual(all.filter(({ remedy }) => remedy === id));
  });

  test('each fix leaves valid code, applies once, and touches what it says', async () => {
    await expectValidEdits(parser, read(name), name, listFixes);
  });
});
