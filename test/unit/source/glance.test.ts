import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { languageOf, listFixes, type SourceParser } from '../../../src/source';
import { isFrameworkModule, mayBeFixed } from '../../../src/source/glance';
import { openParser } from './grammars';

const folder = path.resolve('test/fixtures/source');
const names = readdirSync(folder).filter((name) => languageOf(name) !== null);

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

test.each(names)('what is found in %s, and in any half of it, is not ruled out by a glance', (name) => {
  const lines = readFileSync(path.join(folder, name), 'utf8').split('\n');
  const cuts = [...lines.keys()].filter((line) => line % 5 === 0);
  const halves = cuts.flatMap((cut) => [lines.slice(0, cut), lines.slice(cut)]);
  for (const text of halves.map((half) => half.join('\n'))) {
    const script = parser.parse(text, languageOf(name)!);
    if (script.importsFramework) expect(isFrameworkModule(text), text).toBe(true);
    if (listFixes(script).length > 0) expect(mayBeFixed(text), text).toBe(true);
  }
});

test('a script of another trade is ruled out', () => {
  const text = `import { createServer } from 'node:http';\ncreateServer((_, answer) => answer.end('fits')).listen(80);\n`;
  expect(isFrameworkModule(text)).toBe(false);
  expect(mayBeFixed(text)).toBe(false);
});
