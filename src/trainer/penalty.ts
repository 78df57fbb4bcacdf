import type { Engine, Layer, LayersModel, LayerVariable, NumberArray } from './framework';
import { isLayerVariable, isObject } from './framework';
import { flatten } from './model-description';
import { andThen, readEach } from './reads';
import type { Later } from './reads';

/** One weight with the L1 and L2 strengths that tfjs charges for it. */
export interface Charge {
  weight: LayerVariable;
  l1: number;
  l2: number;
}

/** Where tfjs's layers keep their weights; each has a regularizer beside it: kernel and kernelRegularizer … */
const REGULARIZED = [
  ['kernel', 'kernelRegularizer'],
  ['bias', 'biasRegularizer'],
  ['depthwiseKernel', 'depthwiseRegularizer'],
  ['pointwiseKernel', 'pointwiseRegularizer'],
  ['gamma', 'gammaRegularizer'],
  ['beta', 'betaRegularizer'],
  ['alpha', 'alphaRegularizer'],
  ['embeddings', 'embeddingsRegularizer'],
] as const;

/**
 * What the model's penalty is made of, or null where that can't be read off (regularizers of the user's own, layers that
 * charge for something else): then only tfjs's own calculateLosses knows.
 */
export function chargesOf(model: LayersModel): Charge[] | null {
  const charges: Charge[] = [];
  for (const layer of flatten(model.layers)) {
    const losses: unknown = layer.losses;
    const expected = Array.isArray(losses) ? losses.length : 0;
    const found = expected > 0 ? chargesOfLayer(layer) : [];
    if (found.length !== expected) return null;
    charges.push(...found);
  }
  return charges;
}

function chargesOfLayer(layer: Layer): Charge[] {
  const fields = new Map<string, unknown>(Object.entries(layer));
  return REGULARIZED.flatMap(([weightName, regularizerName]) => {
    const weight = fields.get(weightName);
    const regularizer = fields.get(regularizerName);
    if (!isLayerVariable(weight) || !isObject(regularizer)) return [];
    const { l1, l2 } = regularizer;
    return typeof l1 === 'number' && typeof l2 === 'number' ? [{ weight, l1, l2 }] : [];
  });
}

/** λ₁ Σ|w| + λ₂ Σw² over all charges, as tfjs's L1L2 has it (without a factor ½), in double precision. */
export function penaltyOf(engine: Engine, charges: readonly Charge[]): number | Later<number> {
  const parts = readEach(engine, charges, ({ weight }) => weight.read(), chargeFor);
  return andThen(parts, (list) => list.reduce((sum, part) => sum + part, 0));
}

function chargeFor(values: NumberArray, { l1, l2 }: Charge): number {
  let sizes = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    sizes += value < 0 ? -value : value;
    squares += value * value;
  }
  return (l1 === 0 ? 0 : l1 * sizes) + (l2 === 0 ? 0 : l2 * squares);
}
