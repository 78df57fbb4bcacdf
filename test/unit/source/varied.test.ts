import { beforeAll, describe, expect, test } from 'vitest';
import { applyEdits } from '../../../src/protocol/edits';
import { l2Strengths, scaledSizes, type SourceParser } from '../../../src/source';
import { openParser } from './grammars';

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

const read = (body: string) =>
  parser.parse(`import * as tf from '@tensorflow/tfjs';\nconst m = tf.sequential();\n${body}`, 'typescript');
const after = (body: string, edits: Parameters<typeof applyEdits>[1]) =>
  applyEdits(read(body).text, edits).split('\n').slice(2).join('\n');

const TWO =
  'm.add(tf.layers.dense({ units: 32, inputShape: [4] }));\nm.add(tf.layers.dense({ units: 6 }));\nm.add(tf.layers.dense({ units: 1 }));';

describe('sizes of all hidden layers', () => {
  test('are multiplied, the output left alone, never below one', () => {
    const { edits, sizes, left } = scaledSizes(read(TWO), 1 / 16);
    expect(after(TWO, edits)).toBe(TWO.replace('32', '2').replace('6', '1'));
    expect(sizes.map(({ from, to }) => [from, to])).toEqual([[32, 2], [6, 1]]); // prettier-ignore
    expect(left).toEqual([]);
  });

  test('that stand in one constant are changed there, once', () => {
    const body =
      'const UNITS = 16;\nm.add(tf.layers.dense({ units: UNITS }));\nm.add(tf.layers.dense({ units: UNITS }));\nm.add(tf.layers.dense({ units: 1 }));';
    expect(after(body, scaledSizes(read(body), 4).edits)).toBe(body.replace('16', '64'));
  });

  test('stay where the output has the same number, or nobody wrote one, with the reason', () => {
    const body =
      'const N = 3;\nm.add(tf.layers.dense({ units: N }));\nm.add(tf.layers.dense({ units: size() }));\nm.add(tf.layers.conv1d({ filters: 8, kernelSize: 3 }));\nm.add(tf.layers.dense({ units: N }));';
    const { edits, left } = scaledSizes(read(body), 2);
    expect(after(body, edits)).toBe(body.replace('filters: 8', 'filters: 16'));
    expect(left).toHaveLength(2);
    expect(left.join(' ')).toMatch(/N is also used in line 7.*it is computed \(size\(\)\)/);
  });
});

describe('L2 of all hidden layers', () => {
  test('is given to all where none has it', () => {
    const { present, set, left } = l2Strengths(read(TWO));
    expect([present, left]).toEqual([0, []]);
    expect(after(TWO, set(0))).toBe(TWO);
    const text = after(TWO, set(0.003));
    expect(text.match(/kernelRegularizer: tf\.regularizers\.l2\(\{ l2: 0\.003 \}\)/g)).toHaveLength(2);
    expect(text.split('\n').at(-1)).toBe('m.add(tf.layers.dense({ units: 1 }));');
    expect(
      l2Strengths(
        parser.parse(
          `import * as tf from '@tensorflow/tfjs';\nconst m = tf.sequential();\n${text}`,
          'typescript',
        ),
      ).present,
    ).toBe(0.003);
  });

  test('keeps its proportions where it is there', () => {
    const body = TWO.replace(
      'units: 32,',
      'units: 32, kernelRegularizer: tf.regularizers.l2({ l2: 1e-2 }),',
    ).replace('units: 6', 'units: 6, kernelRegularizer: tf.regularizers.l1l2({ l1: 0.5, l2: 0.0001 })');
    const { present, set } = l2Strengths(read(body));
    expect(present).toBe(0.001);
    expect(after(body, set(0.01))).toBe(body.replace('1e-2', '1e-1').replace('0.0001', '0.001'));
    expect(after(body, set(0))).toBe(body.replace('1e-2', '0e+0').replace('0.0001', '0'));
  });

  test('that nobody wrote as a number can’t be varied', () => {
    const body = TWO.replace(
      'units: 32,',
      'units: 32, kernelRegularizer: tf.regularizers.l2({ l2: strength() }),',
    );
    const { present, left } = l2Strengths(read(body));
    expect(present).toBeNull();
    expect(left.join()).toMatch(/not written as a number/);
  });
});
