import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { languageOf, listFixes, type Language, type SourceParser } from '../../../src/source';
import { openParser } from './grammars';

const folder = path.resolve('test/fixtures/source');
const fixtures = readdirSync(folder)
  .filter((name) => languageOf(name) !== null && name !== 'broken.js')
  .map((name) => ({
    name,
    language: languageOf(name)!,
    text: readFileSync(path.join(folder, name), 'utf8'),
  }));

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

const fingerprint = (text: string, language: Language = 'javascript'): string =>
  parser.parse(text, language).fingerprint;

/** Where white space already stands between tokens, so that a comment or a blank changes nothing. */
function gaps(text: string, language: Language): number[] {
  const script = parser.parse(text, language);
  return (
    [...text.matchAll(/[ \t\r\n]+/g)]
      .map((match) => match.index)
      // Right behind a division a comment's stroke would make it a comment to the end of the line.
      .filter((at) => text[at - 1] !== '/' && !insideToken(script.root, at))
  );
}

function insideToken(node: ReturnType<SourceParser['parse']>['root'], at: number): boolean {
  const whole = ['string', 'template_string', 'regex', 'comment', 'jsx_text'].includes(node.type);
  if (whole && node.start < at && at <= node.end) return true;
  return node.children.some((child) => child.start <= at && at <= child.end && insideToken(child, at));
}

describe('the fingerprint', () => {
  test.each(fixtures)('of $name survives white space and comments anywhere', ({ text, language }) => {
    const places = gaps(text, language);
    const before = fingerprint(text, language);
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.constantFrom(' ', '  \t', '/* dense({ units: 3 }) */', ' /* model.fit(x, y, {}) */ '),
        (at, insert) => fingerprint(text.slice(0, at) + insert + text.slice(at), language) === before,
      ),
      { numRuns: 60 },
    );
  });

  const script = `
    import * as tf from '@tensorflow/tfjs';
    const RATE = 0.01, NAME = 'run', CONFIG = { epochs: 3 };
    const optimizer = tf.train.sgd(RATE);
    model.add(tf.layers.dense({ units: 8 }));
    model.compile({ optimizer, loss: 'meanSquaredError' });
    console.log(NAME);
    await model.fit(xs, ys, CONFIG);
  `;

  test.each([
    ['a literal of a layer', 'units: 8', 'units: 9'],
    ['a constant behind the optimizer', 'RATE = 0.01', 'RATE = 0.02'],
    ['the optimizer', 'train.sgd', 'train.adam'],
    ['options in a variable', 'epochs: 3', 'epochs: 4'],
    ['the loss', 'meanSquaredError', 'huberLoss'],
    ['the data', 'fit(xs, ys', 'fit(xs, zs'],
    ['a layer less', 'model.add(tf.layers.dense({ units: 8 }));', ''],
  ])('changes with %s', (_what, from, to) => {
    expect(script).toContain(from);
    expect(fingerprint(script.replace(from, to))).not.toBe(fingerprint(script));
  });

  test.each([
    ['other code', 'console.log(NAME);', 'console.error("done", NAME, 3);'],
    ['constants used elsewhere', "NAME = 'run'", "NAME = 'walk'"],
    ['line ends', '\n', '\r\n'],
    ['a commented-out layer', 'console', '// model.add(tf.layers.dense({ units: 8 }));\nconsole'],
  ])('does not change with %s', (_what, from, to) => {
    expect(fingerprint(script.replaceAll(from, to))).toBe(fingerprint(script));
  });
});

test('any text at all can be read and listed', () => {
  const piece = fc.constantFrom(
    'tf', '.layers', '.dense', '(', ')', '{', '}', '[', ']', ',', ';', '=>', '...', '`', '${', "'", '"', '\n', '//', '/*',
    'model.fit', 'model.add', '.apply', 'await ', 'const x = ', 'x', ': ', 'callbacks', 'rate', '0.5', 'import ', ' from ',
    "'@tensorflow/tfjs'", 'tf.layers.dropout({ rate: 0.3 })', '\u{1F600}', '\r', '<', '>', ' as ', 'function f(', '?.',
  ); // prettier-ignore
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
      ),
      fc.constantFrom<Language>('javascript', 'typescript', 'tsx'),
      (text, language) => {
        const script = parser.parse(text, language);
        for (const fix of listFixes(script)) {
          expect(script.hasErrors && fix.disabled === null).toBe(false);
          for (const edit of fix.edits) expect(edit.end).toBeLessThanOrEqual(text.length);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test.each([
  ['parentheses', '('.repeat(20_000) + '1' + ')'.repeat(20_000)],
  ['a long sum', `x = ${Array.from({ length: 20_000 }, () => "'a'").join(' + ')}`],
  ['a long chain', `p${'.then(f)'.repeat(5_000)}`],
  ['lists in lists', 'tf.layers.dense({ units: ' + '['.repeat(5_000) + ']'.repeat(5_000) + '})'],
])('deep nesting is no danger: %s', (_what, text) => {
  expect(() =>
    listFixes(parser.parse(`import * as tf from '@tensorflow/tfjs';\n${text}`, 'javascript')),
  ).not.toThrow();
});
