import { replace } from '../editing';
import { fix } from '../fix';
import type { Fix, Remedy } from '../fix';
import type { LayerCall } from '../layers';
import { findModels } from '../models';
import { numberLike, rounded, writtenNumber } from '../numbers';
import { propertyOf, resolveOptions } from '../options';
import type { Script } from '../script';
import { callArguments } from '../syntax';
import { lineOf, onLayers } from './layer-fixes';

const LOW = 0.2;
const HIGH = 0.5;
const STEP = 0.1;

export function isDropout(layer: LayerCall): boolean {
  return /dropout/i.test(layer.kind);
}

/** Raises the rate of dropout layers towards 0.5. */
export const dropoutRate: Remedy = {
  id: 'dropout-rate',
  find: (script) =>
    changes(script, 'dropout-rate', 'Raise', 'More dropout holds overfitting down.', (rate) =>
      rate >= HIGH ? null : Math.max(LOW, Math.min(HIGH, rate + STEP)),
    ),
};

/** Lowers the rate of dropout layers towards 0.2. */
export const lowerDropoutRate: Remedy = {
  id: 'lower-dropout-rate',
  find: (script) =>
    changes(
      script,
      'lower-dropout-rate',
      'Lower',
      'Less dropout leaves the model more to fit with.',
      (rate) => (rate <= LOW ? null : Math.min(HIGH, Math.max(LOW, rate - STEP))),
    ),
};

function changes(
  script: Script,
  remedy: 'dropout-rate' | 'lower-dropout-rate',
  verb: 'Raise' | 'Lower',
  reason: string,
  next: (rate: number) => number | null,
): Fix[] {
  const onLayer = (layer: LayerCall): Fix[] => {
    const options = resolveOptions(script, callArguments(layer.node)[0]);
    const given = options.kind === 'literal' ? propertyOf(script, options.object, 'rate')?.value : null;
    const rate = given && writtenNumber(script, given);
    const target = rate && next(rate.value);
    if (rate && target == null) return [];
    const value = rounded(target ?? 0.3);
    const attempt = rate
      ? { edits: [replace(rate.node, numberLike(script, rate, value))] }
      : { disabled: 'The rate is not written as a number: change it where it comes from.' };
    return [
      fix({
        id: `${remedy}:${layer.kind}@${layer.index}${rate ? `=${value}` : ''}`,
        remedy,
        title: `${verb} the dropout in line ${lineOf(script, layer)}${rate ? ` from ${rate.value} to ${value}` : ''}`,
        reason,
        layers: [layer.index],
        literal: { value, low: LOW, high: HIGH, scale: 'linear' },
        ...attempt,
      }),
    ];
  };
  return findModels(script).flatMap((model) => {
    const single = model.placements
      .filter(({ layer }) => isDropout(layer))
      .flatMap(({ layer }) => onLayer(layer));
    return [
      ...onLayers(single, remedy, (which) => `${verb} the rate of ${which}`, 'dropout layers'),
      ...single,
    ];
  });
}
