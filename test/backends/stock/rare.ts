import * as tf from '@tensorflow/tfjs';
import { type Draw, type Makers, rounding } from './cases';

const words = ['', 'a', 'ab', 'ein wort', 'zwei  worte', 'ä', '日本'];
const strings = (draw: Draw, count: number) => draw.list(count, () => draw.pick(words));

const rows = (draw: Draw, count: number, below: number) => {
  const list = draw.list(count, () => draw.int(0, below - 1)).sort((a, b) => a - b);
  return { shape: [count], dtype: 'int32' as const, values: list };
};

/** Where the rows of a ragged tensor begin, and where the last one ends. */
const rowSplits = (draw: Draw) => {
  const values = [0];
  for (let i = draw.int(1, 4); i > 0; i--) values.push(values.at(-1)! + draw.int(i === 1 ? 1 : 0, 3));
  return { shape: [values.length] as [number], dtype: 'int32' as const, values };
};

const segments =
  (name: 'sparseSegmentMean' | 'sparseSegmentSum') =>
  (draw: Draw): ReturnType<Makers[string]> => {
    const shape = [draw.int(2, 5), ...draw.shape(1, 2, 1)];
    const count = draw.int(1, 6);
    return {
      inputs: [
        draw.plain(shape, draw.pick(['float32', 'int32'])),
        draw.indices([count], shape[0]!),
        rows(draw, count, 4),
      ],
      run: (x, i, s) => tf.sparse[name](x, i as tf.Tensor1D, s as tf.Tensor1D),
      rounding,
    };
  };

export const rare: Makers = {
  multinomial: (draw) => {
    const [seed, normalized] = [draw.number(), draw.chance(0.5)];
    const shape = [draw.int(1, 3), draw.int(2, 6)];
    return {
      inputs: [{ shape, values: draw.list(shape[0]! * shape[1]!, () => Math.fround(draw.number())) }],
      run: (x) => tf.multinomial(x as tf.Tensor2D, 7, seed, normalized),
    };
  },
  sparseFillEmptyRows: (draw) => {
    const [count, height] = [draw.int(0, 4), draw.int(4, 6)];
    const at = rows(draw, count, height).values;
    return {
      inputs: [
        { shape: [count, 2], dtype: 'int32', values: at.flatMap((row) => [row, draw.int(0, 2)]) },
        draw.plain([count]),
        { shape: [2], dtype: 'int32', values: [height, 3] },
        draw.plain([]),
      ],
      run: (i, v, s, d) =>
        Object.values<tf.Tensor>(
          tf.sparse.sparseFillEmptyRows(i as tf.Tensor2D, v as tf.Tensor1D, s as tf.Tensor1D, d as tf.Scalar),
        ),
    };
  },
  sparseReshape: (draw) => {
    const count = draw.int(1, 4);
    const values = draw.list(count, () => [draw.int(0, 1), draw.int(0, 2), draw.int(0, 5)]).flat();
    const to = draw.pick([[9, -1], [4, 9], [36], [2, 2, -1, 3]]);
    return {
      inputs: [
        { shape: [count, 3], dtype: 'int32', values },
        { shape: [3], dtype: 'int32', values: [2, 3, 6] },
        { shape: [to.length], dtype: 'int32', values: to },
      ],
      run: (i, s, n) =>
        Object.values<tf.Tensor>(
          tf.sparse.sparseReshape(i as tf.Tensor2D, s as tf.Tensor1D, n as tf.Tensor1D),
        ),
    };
  },
  sparseSegmentMean: segments('sparseSegmentMean'),
  sparseSegmentSum: segments('sparseSegmentSum'),
  raggedGather: (draw) => {
    const splits = rowSplits(draw);
    return {
      inputs: [
        splits,
        draw.plain([splits.values.at(-1)!, 2]),
        draw.indices([draw.int(1, 3)], splits.shape[0] - 1),
      ],
      run: (s, values, i) => {
        const found = tf.raggedGather([s], values, i, 1);
        return [...found.outputNestedSplits, found.outputDenseValues];
      },
    };
  },
  raggedRange: (draw) => {
    const count = draw.int(1, 4);
    const list = (min: number, max: number) => draw.list(count, () => draw.int(min, max));
    return {
      inputs: [
        { shape: [count], values: list(-3, 3) },
        { shape: [count], values: list(3, 9) },
        { shape: [count], values: list(1, 3) },
      ],
      run: (starts, limits, deltas) => Object.values<tf.Tensor>(tf.raggedRange(starts, limits, deltas)),
    };
  },
  raggedTensorToTensor: (draw) => {
    const splits = rowSplits(draw);
    return {
      inputs: [
        { shape: [2], dtype: 'int32', values: [splits.shape[0] - 1, draw.int(1, 5)] },
        draw.plain([splits.values.at(-1)!]),
        draw.plain([]),
        splits,
      ],
      run: (shape, values, rest, s) => tf.raggedTensorToTensor(shape, values, rest, [s], ['ROW_SPLITS']),
    };
  },
  staticRegexReplace: (draw) => {
    const [data, all] = [strings(draw, draw.int(1, 4)), draw.chance(0.5)];
    return {
      inputs: [],
      run: () =>
        tf.tidy(() => codes(tf.string.staticRegexReplace(tf.tensor1d(data, 'string'), '[aäe]', '_', all))),
    };
  },
  stringNGrams: (draw) => {
    const counts = draw.list(draw.int(1, 3), () => draw.int(0, 4));
    const splits = [0];
    for (const count of counts) splits.push(splits.at(-1)! + count);
    const data = strings(draw, splits.at(-1)!);
    const [widths, short] = [draw.pick([[1], [2], [1, 3]]), draw.chance(0.5)];
    return {
      inputs: [{ shape: [splits.length], dtype: 'int32', values: splits }],
      run: (s) =>
        tf.tidy(() => {
          const found = tf.string.stringNGrams(
            tf.tensor1d(data, 'string'),
            s,
            '|',
            widths,
            'L',
            'R',
            -1,
            short,
          ) as unknown as Record<'nGrams' | 'nGramsSplits', tf.Tensor>;
          return [codes(found.nGrams), found.nGramsSplits];
        }),
    };
  },
  stringSplit: (draw) => {
    const [data, skip, by] = [strings(draw, draw.int(1, 4)), draw.chance(0.5), draw.pick([' ', '', 'a'])];
    return {
      inputs: [],
      run: () =>
        tf.tidy(() => {
          const found = tf.string.stringSplit(
            tf.tensor1d(data, 'string'),
            tf.scalar(by, 'string'),
            skip,
          ) as unknown as Record<'indices' | 'values' | 'shape', tf.Tensor>;
          return [found.indices, codes(found.values), found.shape];
        }),
    };
  },
  stringToHashBucketFast: (draw) => {
    const data = strings(draw, draw.int(0, 4));
    return { inputs: [], run: () => tf.string.stringToHashBucketFast(tf.tensor1d(data, 'string'), 10) };
  },
};

/** The characters of strings, in numbers that can be compared. */
function codes(of: tf.Tensor): tf.Tensor {
  const text = JSON.stringify(of.dataSync());
  return tf.tensor1d(
    Array.from(text, (letter) => letter.codePointAt(0) ?? 0),
    'int32',
  );
}
