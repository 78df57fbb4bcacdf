import path from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { applyEdits, RemedyId, type FixEdit } from '../../../src/protocol/edits';
import { listFixes, type Fix, type Script, type SourceParser } from '../../../src/source';
import { REMEDIES } from '../../../src/source/remedies';
import { CORPUS } from './corpus';
import { openParser } from './grammars';

/*
 * Every remedy at every layer and training call of scripts in all styles of the census, as files come: what an edit leaves parses, by two
 * parsers; it changes what it says and no byte more; it isn't offered again; taken back, the text is what it was.
 */

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

/** Ways in which files come. */
const FORMATS: Record<string, (text: string) => string> = {
  'line feeds, spaces': (text) => text,
  'carriage returns, tabs, a byte order mark, no newline at the end': (text) =>
    `\uFEFF${text.replace(/^( {2})+/gm, (spaces) => '\t'.repeat(spaces.length / 2)).trimEnd()}`.replaceAll(
      '\n',
      '\r\n',
    ),
};

/** The augmented script of whose layers an edit itself brings: what weakens augmentation has no other place. */
function corpus(): Map<string, string> {
  const all = new Map(CORPUS);
  for (const [style, remedy] of [
    ['images', 'augment-images'],
    ['sequences', 'augment-sequences'],
    ['model.add(layer)', 'augment-table'],
  ] as const) {
    const text = all.get(style) ?? '';
    const fix = listFixes(parse(text)).find((one) => one.remedy === remedy && one.disabled === null);
    if (fix) all.set(`${style}, after ${remedy}`, applyEdits(text, fix.edits));
  }
  return all;
}

const parse = (text: string): Script => parser.parse(text, 'typescript');
const again = (script: Script, { remedy }: Fix): string[] =>
  REMEDIES.filter(({ id }) => id === remedy).flatMap((one) => one.find(script).map(({ id }) => id));

describe.each(Object.entries(FORMATS))('%s', (format, formatted) => {
  test('each edit parses, stays in its ranges, is made once, and can be taken back', () => {
    const wrong: string[] = [];
    const done = new Set<string>();
    for (const [style, plain] of corpus()) {
      const text = formatted(plain);
      const script = parse(text);
      const complain = (what: string) => wrong.push(`${format} · ${style} · ${what}`);
      if (script.hasErrors || syntaxErrors(text) !== '') complain(`the script itself: ${syntaxErrors(text)}`);
      for (const fix of listFixes(script)) {
        if (fix.disabled !== null) continue;
        // The same change in the same lines of another style is the same edit.
        const key = JSON.stringify([
          fix.remedy,
          fix.edits.map(({ start, end, text: put }) => [linesAround(text, start, end), put]),
        ]);
        if (done.has(key)) continue;
        done.add(key);
        const made = applyEdits(text, fix.edits);
        const after = parse(made);
        const say = (what: string) => complain(`${fix.id}: ${what}\n${made}`);
        if (after.hasErrors) say('does not parse');
        const errors = syntaxErrors(made);
        if (errors !== '') say(errors);
        if (again(after, fix).includes(fix.id)) say('is offered again');
        if (byPositions(script, fix.edits) !== made) say('is another by lines and columns');
        if (applyEdits(made, undone(text, fix.edits)) !== text) say('can’t be taken back');
        const kept = untouched(text, fix.edits);
        if (kept.some((part) => !made.includes(part))) say('changes more than it says');
        if (lineEnds(made) !== lineEnds(text)) say('mixes line ends');
        if (text.includes('\t') && /^ +\S/m.test(made.replace(/^ \*.*$/gm, '')))
          say('indents with spaces among tabs');
      }
    }
    expect(wrong).toEqual([]);
  });
});

test('where each remedy was tried', async () => {
  const offered = new Map<string, { made: string[]; refused: number }>();
  const rows = [...corpus()].map(([style, text]) => {
    const fixes = listFixes(parse(text));
    for (const { remedy, disabled } of fixes) {
      const row = offered.get(remedy) ?? { made: [], refused: 0 };
      if (disabled !== null) row.refused++;
      else if (!row.made.includes(style)) row.made.push(style);
      offered.set(remedy, row);
    }
    const remedies = new Set(fixes.filter(({ disabled }) => disabled === null).map(({ remedy }) => remedy));
    const refused = fixes.filter(({ disabled }) => disabled !== null).length;
    return `| ${style} | ${remedies.size} | ${fixes.length - refused} | ${refused} |`;
  });
  const table = RemedyId.options.map((remedy) => {
    const row = offered.get(remedy);
    return `| ${remedy} | ${row?.made.length ?? 0} | ${row?.refused ?? 0} |`;
  });
  const report = [
    `| style | remedies | edits made | edits refused, with the reason |\n|---|---|---|---|\n${rows.join('\n')}`,
    `| remedy | styles in which it is made | edits refused |\n|---|---|---|\n${table.join('\n')}\n`,
  ].join('\n\n');
  await expect(report).toMatchFileSnapshot(path.resolve('test/fixtures/source/golden/corpus.md'));
  const never = RemedyId.options.filter((remedy) => !offered.get(remedy)?.made.length);
  // TensorFlow.js ignores the one and throws at the other: the reason is all that is offered of them.
  expect(never).toEqual(['recurrent-regularizer', 'activity-regularizer']);
});

/** What TypeScript's own parser has against a text. */
function syntaxErrors(text: string): string {
  const file = ts.createSourceFile('script.ts', text, ts.ScriptTarget.Latest);
  const found: unknown = 'parseDiagnostics' in file ? file.parseDiagnostics : null;
  if (!Array.isArray(found)) throw new Error('TypeScript keeps its parse errors elsewhere now');
  return found
    .map(
      (one: { messageText: unknown; start: unknown }) => `${String(one.start)}: ${String(one.messageText)}`,
    )
    .join('; ');
}

/** As an editor applies them: from the last to the first, at lines and columns of the text as it has it. */
function byPositions({ text, places }: Script, edits: readonly FixEdit[]): string {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)];
  const offset = (at: number) => (starts[places.lineOf(at) - 1] ?? NaN) + places.columnOf(at) - 1;
  return edits
    .toSorted((a, b) => b.start - a.start || b.end - a.end)
    .reduce(
      (now, { start, end, text: put }) => now.slice(0, offset(start)) + put + now.slice(offset(end)),
      text,
    );
}

/** The edits that give the text back. */
function undone(text: string, edits: readonly FixEdit[]): FixEdit[] {
  let shift = 0;
  return edits
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .map(({ start, end, text: put }) => {
      const at = start + shift;
      shift += put.length - (end - start);
      return { start: at, end: at + put.length, text: text.slice(start, end) };
    });
}

/** What lies outside of the edits' ranges. */
function untouched(text: string, edits: readonly FixEdit[]): string[] {
  const sorted = edits.toSorted((a, b) => a.start - b.start);
  return [0, ...sorted.map(({ end }) => end)].map((from, at) => text.slice(from, sorted[at]?.start));
}

function linesAround(text: string, start: number, end: number): string {
  const after = text.indexOf('\n', end);
  return text.slice(text.lastIndexOf('\n', start - 1) + 1, after < 0 ? text.length : after);
}

const lineEnds = (text: string): string => [...new Set(text.match(/\r\n|\n|\r/g) ?? [])].join();
