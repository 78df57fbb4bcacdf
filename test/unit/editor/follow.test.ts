import { beforeAll, expect, test } from 'vitest';
import { followCall, followSite, spanOf, stillHolds, type Versions } from '../../../src/editor/follow';
import type { Script, SourceParser } from '../../../src/source';
import { openParser } from '../source/grammars';

const file = '/project/train.js';
const text = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [2], units: 8 }));
model.add(tf.layers
  .dense({ units: 1 }));
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
await model.fit(x, y, { epochs: 3 });
`;

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

const parse = (source: string): Script => parser.parse(source, 'javascript');
const versions = (now: string): Versions => ({ ran: parse(text), now: parse(now) });
const shown = (now: string, line: number, column: number): string | null => {
  const pair = versions(now);
  const call = followCall(pair, { file, line, column });
  if (!call) return null;
  const span = spanOf(pair.now, call);
  return `${pair.now.places.lineOf(span.start)}: ${now.slice(span.start, span.end)}`;
};

test('a call is found by the position V8 gives, and by the start of the call that source maps give', () => {
  expect(shown(text, 7, 13)).toBe('7: model.fit');
  expect(shown(text, 7, 7)).toBe('7: model.fit');
  expect(shown(text, 3, 21)).toBe('3: tf.layers.dense');
  expect(shown(text, 6, 7)).toBe('6: model.compile');
});

test('of a call broken over lines, only the name is underlined', () => {
  expect(shown(text, 5, 4)).toBe('5: dense');
});

test('calls are followed through edits around them', () => {
  const moved = text
    .replace('const model', '// a comment\n\nconst seed = 1;\nconst model')
    .replace('8 }', '8  }');
  expect(stillHolds(versions(moved))).toBe(true);
  expect(shown(moved, 7, 13)).toBe('10: model.fit');
  expect(followSite(new Map([[file, versions(moved)]]), { file, line: 3, column: 21 })).toEqual({
    file,
    line: 6,
    column: 21,
  });
});

test('what a run said no longer holds once a layer, the compile or the fit call is another', () => {
  for (const [before, after] of [
    ['units: 8', 'units: 9'],
    ['epochs: 3', 'epochs: 4'],
    ["'adam'", "'sgd'"],
    ['model.add(tf.layers\n  .dense({ units: 1 }));\n', ''],
  ] as const)
    expect(stillHolds(versions(text.replace(before, after)))).toBe(false);
});

test('a site on a line without a call is followed nowhere', () => {
  const site = { file, line: 1, column: 1 };
  expect(shown(text, 1, 1)).toBeNull();
  expect(followSite(new Map([[file, versions(`\n${text}`)]]), site)).toEqual(site);
  expect(followSite(new Map(), { file, line: 7, column: 13 })).toEqual({ file, line: 7, column: 13 });
});

test('a regularizer is found and followed: a script may end there', () => {
  const ran = text.replace('units: 8', 'units: 8, kernelRegularizer: tf.regularizers.l2(0.01)');
  const site = { file, line: 3, column: ran.split('\n')[2]?.indexOf('l2') ?? 0 };
  for (const now of [ran, ran.replace('const model', '// a comment\nconst model')]) {
    const pair = { ran: parse(ran), now: parse(now) };
    const call = followCall(pair, { ...site, column: site.column + 1 });
    const span = call && spanOf(pair.now, call);
    expect(span && now.slice(span.start, span.end)).toBe('tf.regularizers.l2');
    expect(stillHolds(pair)).toBe(true);
  }
});
