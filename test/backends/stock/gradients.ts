import * as tf from '@tensorflow/tfjs';
import { arrays } from './arrays';
import { type Case, type Maker, type Makers } from './cases';
import { elementwise } from './elementwise';
import { reductions } from './reductions';

/** The gradients of an operation's floating-point inputs, each value of the output weighted differently. */
const gradientsOf =
  (make: Maker): Maker =>
  (draw): Case => {
    let found = make(draw);
    while (!found.inputs.some(({ dtype, shape }) => dtype === 'float32' && !shape.includes(0)))
      found = make(draw);
    const { inputs, run } = found;
    const plain = inputs.map((input) => (input.dtype === 'float32' ? draw.plain(input.shape) : input));
    return {
      inputs: plain,
      run: (...tensors) => {
        const variables = tensors.filter(({ dtype }) => dtype === 'float32');
        const loss = (...xs: tf.Tensor[]) => {
          const left = [...xs];
          const outputs = [run(...tensors.map((t) => (t.dtype === 'float32' ? left.shift()! : t)))].flat();
          return tf.addN(
            outputs
              .filter(({ dtype }) => dtype === 'float32')
              .map((y) => tf.sum(tf.mul(y, tf.reshape(tf.sin(tf.range(0, y.size, 1, 'float32')), y.shape)))),
          ) as tf.Scalar;
        };
        return tf.grads(loss)(variables);
      },
      rounding: 1e-3,
    };
  };

const pick = (from: Makers, names: readonly string[]): Makers =>
  Object.fromEntries(names.map((name) => [name, gradientsOf(from[name]!)]));

export const gradients: Makers = {
  ...pick(arrays, [
    'transpose',
    'reverse',
    'slice',
    'pad',
    'tile',
    'concat',
    'stack',
    'unstack',
    'split',
    'gather',
  ]),
  ...pick(reductions, ['cumsum', 'max', 'min', 'prod', 'sum', 'mean', 'softmax', 'logSoftmax', 'logSumExp']),
  ...pick(elementwise, [
    'elu',
    'selu',
    'relu',
    'relu6',
    'leakyRelu',
    'prelu',
    'sigmoid',
    'softplus',
    'tanh',
    'where',
    'add',
    'mul',
    'sub',
    'maximum',
    'squaredDifference',
    'clipByValue',
    'abs',
  ]),
};
