import * as l10n from '@vscode/l10n';
import { listed } from '../listed';
import { fix, join } from '../fix';
import { isRecurrent } from '../kernels';
import type { Fix, Remedy } from '../fix';
import { isDropout } from '../layer-blocks';
import type { LayerCall } from '../layers';
import { layersAround, numberOption } from '../layer-numbers';
import { changeNumber, isKnown, rounded, viaWords } from '../numbers';
import type { Script } from '../script';
import { tunable } from '../tunable';
import { layerWords, lineOf, onLayers } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

const LOW = 0.2;
const HIGH = 0.5;
const STEP = 0.1;

/** Raises the rate of dropout layers towards 0.5. */
export const dropoutRate: Remedy = {
  id: 'dropout-rate',
  find: (script) =>
    changes(script, 'dropout-rate', l10n.t('More dropout holds overfitting down.'), (rate) =>
      rate >= HIGH ? null : Math.max(LOW, Math.min(HIGH, rate + STEP)),
    ),
};

const LESS = l10n.t('Less dropout leaves the model more to fit with.');

function lowered(rate: number): number | null {
  return rate <= LOW ? null : Math.min(HIGH, Math.max(LOW, rate - STEP));
}

/** The dropout that recurrent layers have as options; raised by recurrent-dropout.ts. */
const recurrent = perLayerRemedy({
  id: 'lower-dropout-rate',
  reason: LESS,
  together: (which) => l10n.t`Lower the dropout of ${which}`,
  noun: 'layers',
  plan(script, _model, _at, layer) {
    if (!isRecurrent(layer)) return null;
    const kin = script.layers.filter(isRecurrent);
    const rates = ['dropout', 'recurrentDropout'].flatMap((key) => {
      const rate = numberOption(script, layer, key, kin);
      const target = rate && isKnown(rate) ? lowered(rate.value) : null;
      return rate && isKnown(rate) && target !== null ? [{ rate, target: rounded(target) }] : [];
    });
    const targets = rates.map(({ target }) => target);
    if (targets.length === 0) return null;
    return {
      id: `${layer.kind}-to-${targets.join('-')}`,
      title: l10n.t`Lower the dropout of ${layerWords(script, layer)} to ${listed(targets.map(tunable))}`,
      literal: {
        name: l10n.t('recurrent dropout rate'),
        value: Math.max(...targets),
        low: LOW,
        high: HIGH,
        scale: 'linear',
      },
      attempt: join(...rates.map(({ rate, target }) => changeNumber(script, rate, target))),
      also: layersAround(
        kin,
        rates.flatMap(({ rate }) => rate.alsoIn),
      ),
    };
  },
});

/** Lowers the rate of dropout layers towards 0.2. */
export const lowerDropoutRate: Remedy = {
  id: 'lower-dropout-rate',
  find: (script) => [...changes(script, 'lower-dropout-rate', LESS, lowered), ...recurrent.find(script)],
};

/** What the change of a rate is called: of one layer whose rate is known, of one whose rate isn't, and of several. */
interface Titles {
  from(line: number, before: number, after: string, via: string): string;
  line(line: number): string;
  together(which: string): string;
}

const RAISE: Titles = {
  from: (line, before, after, via) =>
    l10n.t`Raise the dropout in line ${line} from ${before} to ${after}${via}`,
  line: (line) => l10n.t`Raise the dropout in line ${line}`,
  together: (which) => l10n.t`Raise the rate of ${which}`,
};

const LOWER: Titles = {
  from: (line, before, after, via) =>
    l10n.t`Lower the dropout in line ${line} from ${before} to ${after}${via}`,
  line: (line) => l10n.t`Lower the dropout in line ${line}`,
  together: (which) => l10n.t`Lower the rate of ${which}`,
};

function changes(
  script: Script,
  remedy: 'dropout-rate' | 'lower-dropout-rate',
  reason: string,
  next: (rate: number) => number | null,
): Fix[] {
  const title = remedy === 'dropout-rate' ? RAISE : LOWER;
  const onLayer = (layer: LayerCall, kin: readonly LayerCall[]): Fix[] => {
    const rate = numberOption(script, layer, 'rate', kin) ?? { reason: l10n.t('the layer is given none') };
    const known = isKnown(rate);
    const target = known ? next(rate.value) : null;
    if (known && target === null) return [];
    const value = rounded(target ?? 0.3);
    const line = lineOf(script, layer);
    const attempt = known
      ? changeNumber(script, rate, value)
      : { disabled: l10n.t`The rate is not written as a number: ${rate.reason}.` };
    return [
      fix({
        id: `${remedy}:${layer.kind}@${layer.index}${known ? `=${value}` : ''}`,
        remedy,
        title: known ? title.from(line, rate.value, tunable(value), viaWords(rate)) : title.line(line),
        reason,
        layers: [...new Set([layer.index, ...(known ? layersAround(kin, rate.alsoIn) : [])])],
        literal: { name: l10n.t('dropout rate'), value, low: LOW, high: HIGH, scale: 'linear' },
        ...attempt,
      }),
    ];
  };
  const kin = script.layers.filter(isDropout);
  return script.models.flatMap((model) => {
    const single = model.placements
      .filter(({ layer }) => isDropout(layer))
      .flatMap(({ layer }) => onLayer(layer, kin));
    return [...onLayers(single, remedy, (which) => title.together(which), 'dropout layers'), ...single];
  });
}
