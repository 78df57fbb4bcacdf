import * as l10n from '@vscode/l10n';
import { joinedByAnd } from '../listed';
import { fix, join } from '../fix';
import type { Fix, Remedy } from '../fix';
import type { LayerCall } from '../layers';
import { changeNumber, rounded } from '../numbers';
import { regularizationsOf } from '../regularization';
import type { Script } from '../script';
import { tunable } from '../tunable';
import { layerWords, onLayers } from './layer-fixes';

/** Below this a penalty no longer changes anything; remove it instead. */
const LEAST = 1e-6;

/** Divides the strengths of a layer's regularizers by 10. */
export const weakenRegularizer: Remedy = {
  id: 'weaken-regularizer',
  find: (script) =>
    script.models.flatMap((model) => {
      const single = model.placements.flatMap(({ layer }) => onLayer(script, layer));
      const all = onLayers(
        single,
        'weaken-regularizer',
        (which) => l10n.t`Weaken the penalties of ${which} tenfold`,
        'layers',
      );
      return [...all, ...single];
    }),
};

function onLayer(script: Script, layer: LayerCall): Fix[] {
  const strengths = regularizationsOf(script, layer).flatMap(({ norms, factory }) =>
    factory ? [...norms.values()] : [{ value: null, written: null, obstacle: null }],
  );
  const written = strengths.flatMap((strength) => strength.written ?? []);
  const obstacle = strengths.find((strength) => strength.obstacle !== null)?.obstacle;
  const weaker = written.filter(({ value }) => value / 10 >= LEAST);
  if (strengths.length === 0 || (written.length === strengths.length && weaker.length === 0)) return [];
  const values = weaker.map(({ value }) => rounded(value / 10));
  const attempt =
    obstacle || written.length < strengths.length
      ? {
          disabled:
            obstacle ?? l10n.t('Its strength is not written as a number: change it where it comes from.'),
        }
      : join(...weaker.map((number) => changeNumber(script, number, rounded(number.value / 10))));
  return [
    fix({
      id: `weaken-regularizer:${layer.kind}@${layer.index}${values.length > 0 ? `=${values.join(',')}` : ''}`,
      remedy: 'weaken-regularizer',
      title:
        values.length > 0
          ? l10n.t`Weaken the penalty of ${layerWords(script, layer)} to ${joinedByAnd(values.map(tunable))}`
          : l10n.t`Weaken the penalty of ${layerWords(script, layer)}`,
      reason: l10n.t('A weaker penalty lets the model fit more closely.'),
      layers: [layer.index],
      literal: { name: l10n.t('penalty'), value: values[0] ?? LEAST, low: LEAST, high: 0.1, scale: 'log' },
      ...attempt,
    }),
  ];
}
