import { fix } from '../fix';
import type { Fix, Remedy } from '../fix';
import { isDropout } from '../layer-blocks';
import type { LayerCall } from '../layers';
import { layersAround, numberOption } from '../layer-numbers';
import { changeNumber, isKnown, rounded, viaWords } from '../numbers';
import type { Script } from '../script';
import { lineOf, onLayers } from './layer-fixes';

const LOW = 0.2;
const HIGH = 0.5;
const STEP = 0.1;

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
  const onLayer = (layer: LayerCall, kin: readonly LayerCall[]): Fix[] => {
    const rate = numberOption(script, layer, 'rate', kin) ?? { reason: 'the layer is given none' };
    const known = isKnown(rate);
    const target = known ? next(rate.value) : null;
    if (known && target === null) return [];
    const value = rounded(target ?? 0.3);
    const attempt = known
      ? changeNumber(script, rate, value)
      : { disabled: `The rate is not written as a number: ${rate.reason}.` };
    return [
      fix({
        id: `${remedy}:${layer.kind}@${layer.index}${known ? `=${value}` : ''}`,
        remedy,
        title: `${verb} the dropout in line ${lineOf(script, layer)}${known ? ` from ${rate.value} to ${value}${viaWords(rate)}` : ''}`,
        reason,
        layers: [...new Set([layer.index, ...(known ? layersAround(kin, rate.alsoIn) : [])])],
        literal: { value, low: LOW, high: HIGH, scale: 'linear' },
        ...attempt,
      }),
    ];
  };
  const kin = script.layers.filter(isDropout);
  return script.models.flatMap((model) => {
    const single = model.placements
      .filter(({ layer }) => isDropout(layer))
      .flatMap(({ layer }) => onLayer(layer, kin));
    return [
      ...onLayers(single, remedy, (which) => `${verb} the rate of ${which}`, 'dropout layers'),
      ...single,
    ];
  });
}
