import type { UpdateRule } from '../backends/updates';

/** How a class of tfjs-core's optimizers updates its variables. */
export interface Rule {
  rule: UpdateRule;
  /** The optimizer's lists of states, one state a variable. */
  states: readonly string[];
  /** The optimizer's numbers, flags and scalars that the rule's numbers are made of. */
  from: readonly string[];
  /** The rule's numbers, in its order. @param given those named in `from` */
  numbers: (given: readonly number[]) => number[];
  /** Scalars that are multiplied in each step, and by what: by their places in `from`. */
  powers: readonly { power: number; base: number }[];
}

export type Optimizer = Record<string, unknown>;

const asGiven = (given: readonly number[]): number[] => given.slice();

const at = (given: readonly number[], i: number): number => given[i] ?? NaN;

const DESCENT: Rule = { rule: 'descend', states: [], from: ['c'], numbers: asGiven, powers: [] };

const MOMENTUM: Rule = {
  rule: 'descendWithMomentum',
  states: ['accumulations'],
  from: ['c', 'm', 'useNesterov'],
  numbers: asGiven,
  powers: [],
};

const ADAGRAD: Rule = {
  rule: 'adagrad',
  states: ['accumulatedGrads'],
  from: ['learningRate'],
  // It takes the backend's epsilon: that of 32-bit floating point.
  numbers: (given) => [-at(given, 0), 1e-7],
  powers: [],
};

const RMS_PROP: Rule = {
  rule: 'rmsProp',
  states: ['accumulatedMeanSquares', 'accumulatedMoments'],
  from: ['decay', 'momentum', 'learningRate', 'epsilon'],
  numbers: (given) => [at(given, 0), 1 - at(given, 0), at(given, 1), at(given, 2), at(given, 3)],
  powers: [],
};

const CENTERED_RMS_PROP: Rule = {
  ...RMS_PROP,
  rule: 'centeredRmsProp',
  states: [...RMS_PROP.states, 'accumulatedMeanGrads'],
};

const ADAM: Rule = {
  rule: 'adam',
  states: ['accumulatedFirstMoment', 'accumulatedSecondMoment'],
  from: ['beta1', 'accBeta1', 'beta2', 'accBeta2', 'learningRate', 'epsilon'],
  numbers: (given) => {
    const [beta1, beta2] = [at(given, 0), at(given, 2)];
    const [correction1, correction2] = [1 - at(given, 1), 1 - at(given, 3)];
    return [beta1, 1 - beta1, correction1, beta2, 1 - beta2, correction2, -at(given, 4), at(given, 5)];
  },
  powers: [
    { power: 1, base: 0 },
    { power: 3, base: 2 },
  ],
};

/** By class name. Adamax and Adadelta stay as they are: they are rare. */
export const RULES: Readonly<Record<string, (optimizer: Optimizer) => Rule>> = {
  SGD: () => DESCENT,
  Momentum: () => MOMENTUM,
  Adagrad: () => ADAGRAD,
  RMSProp: ({ centered }) => (centered === true ? CENTERED_RMS_PROP : RMS_PROP),
  Adam: () => ADAM,
};
