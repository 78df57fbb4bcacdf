import * as tf from '@tensorflow/tfjs';
import { type Draw, type Maker, type Makers, rounding, type Type } from './cases';

const unary =
  (run: (x: tf.Tensor) => tf.Tensor, types: readonly Type[] = ['float32', 'float32', 'int32']): Maker =>
  (draw) => ({ inputs: [draw.tensor(draw.shape(), draw.pick(types))], run, rounding });

/** Two shapes that broadcast, either way and on any axes. */
function pair(draw: Draw): [number[], number[]] {
  const shape = draw.shape();
  const part = () =>
    shape.slice(draw.chance(0.3) ? draw.int(0, shape.length) : 0).map((n) => (draw.chance(0.25) ? 1 : n));
  return draw.chance(0.4) ? [shape, [...shape]] : [part(), part()];
}

const binary =
  (
    run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
    types: readonly Type[] = ['float32', 'float32', 'int32'],
  ): Maker =>
  (draw) => {
    const [a, b] = pair(draw);
    const type = draw.pick(types);
    const other = draw.chance(0.15) ? draw.pick(types) : type;
    return { inputs: [draw.tensor(a, type), draw.tensor(b, other)], run, rounding };
  };

const all: readonly Type[] = ['float32', 'int32', 'bool'];

export const elementwise: Makers = {
  abs: unary(tf.abs),
  acos: unary(tf.acos),
  acosh: unary(tf.acosh),
  asin: unary(tf.asin),
  asinh: unary(tf.asinh),
  atan: unary(tf.atan),
  atanh: unary(tf.atanh),
  ceil: unary(tf.ceil),
  cos: unary(tf.cos),
  cosh: unary(tf.cosh),
  elu: unary(tf.elu),
  erf: unary(tf.erf),
  exp: unary(tf.exp),
  expm1: unary(tf.expm1),
  floor: unary(tf.floor),
  isFinite: unary(tf.isFinite),
  isInf: unary(tf.isInf),
  isNaN: unary(tf.isNaN),
  log: unary(tf.log),
  log1p: unary(tf.log1p),
  logSigmoid: unary(tf.logSigmoid),
  logicalNot: unary(tf.logicalNot, ['bool']),
  neg: unary(tf.neg),
  onesLike: unary(tf.onesLike, all),
  reciprocal: unary(tf.reciprocal),
  relu: unary(tf.relu),
  relu6: unary(tf.relu6),
  round: unary(tf.round),
  rsqrt: unary(tf.rsqrt),
  selu: unary(tf.selu),
  sigmoid: unary(tf.sigmoid),
  sign: unary(tf.sign),
  sin: unary(tf.sin),
  sinh: unary(tf.sinh),
  softplus: unary(tf.softplus),
  sqrt: unary(tf.sqrt),
  square: unary(tf.square),
  tan: unary(tf.tan),
  tanh: unary(tf.tanh),
  zerosLike: unary(tf.zerosLike, all),
  clone: unary((x) => tf.clone(x), all),
  clipByValue: (draw) => {
    const [low, high] = [draw.pick([-1, 0, -Infinity]), draw.pick([0, 1, 6, Infinity])];
    return {
      inputs: [draw.tensor(draw.shape(), draw.pick(['float32', 'int32']))],
      run: (x) => tf.clipByValue(x, low, high),
    };
  },
  leakyRelu: (draw) => {
    const alpha = draw.pick([0, 0.2, 1, 2, -0.5]);
    return {
      inputs: [draw.tensor(draw.shape(), draw.pick(['float32', 'int32']))],
      run: (x) => tf.leakyRelu(x, alpha),
      rounding,
    };
  },
  step: (draw) => {
    const alpha = draw.pick([0, 0.2, 1, 2, -0.5]);
    return {
      inputs: [draw.tensor(draw.shape(), draw.pick(['float32', 'int32']))],
      run: (x) => tf.step(x, alpha),
      rounding,
    };
  },
  cast: (draw) => {
    const to = draw.pick(all);
    return {
      inputs: [draw.tensor(draw.shape(), draw.pick(all))],
      run: (x) => tf.cast(x, to),
    };
  },

  add: binary(tf.add),
  atan2: binary(tf.atan2),
  bitwiseAnd: binary(tf.bitwiseAnd, ['int32']),
  div: binary(tf.div),
  divNoNan: binary(tf.divNoNan),
  equal: binary(tf.equal, all),
  floorDiv: binary(tf.floorDiv),
  greater: binary(tf.greater, all),
  greaterEqual: binary(tf.greaterEqual, all),
  less: binary(tf.less, all),
  lessEqual: binary(tf.lessEqual, all),
  logicalAnd: binary(tf.logicalAnd, ['bool']),
  logicalOr: binary(tf.logicalOr, ['bool']),
  logicalXor: binary(tf.logicalXor, ['bool']),
  maximum: binary(tf.maximum, all),
  minimum: binary(tf.minimum, all),
  mod: binary(tf.mod),
  mul: binary(tf.mul),
  notEqual: binary(tf.notEqual, all),
  pow: binary(tf.pow),
  prelu: binary(tf.prelu, ['float32']),
  squaredDifference: binary(tf.squaredDifference),
  sub: binary(tf.sub),
  addN: (draw) => {
    const shape = draw.shape();
    const type = draw.pick(['float32', 'int32'] as const);
    return {
      inputs: draw.list(draw.int(1, 4), () => draw.tensor([...shape], type)),
      run: (...xs) => tf.addN(xs),
      rounding,
    };
  },
  where: (draw) => {
    // tfjs broadcasts to nothing only the two it chooses from.
    let [a, b] = pair(draw);
    while (a.includes(0) || b.includes(0)) [a, b] = pair(draw);
    const condition = draw.chance(0.5) ? a : a.map(() => 1);
    const type = draw.type();
    return {
      inputs: [draw.tensor(condition, 'bool'), draw.tensor(a, type), draw.tensor(b, type)],
      run: (c, x, y) => tf.where(c, x, y),
    };
  },
};
