import * as l10n from '@vscode/l10n';
import { replace } from '../editing';
import { hiddenLayers } from '../hidden-layers';
import { isRecurrent } from '../kernels';
import { numberOption } from '../layer-numbers';
import { optionOf } from '../layer-options';
import type { LayerCall } from '../layers';
import { isKnown } from '../numbers';
import { regularizationsOf } from '../regularization';
import { fixedBy, LEAST, MOST, SIZE } from '../remedies/layer-size';
import type { Script } from '../script';
import { unwrap } from '../syntax';
import { around, holding, siteOf } from './source-slot';
import type { NumberRange, NumberSlot, SourceSlot } from './source-slot';

const RATES = /^(dropout|spatialDropout1d|gaussianDropout|alphaDropout)$/;
const RATE: NumberRange = { low: 0, high: 0.6, scale: 'linear' };
const NOISE: NumberRange = { low: 0.01, high: 0.5, scale: 'log' };
/** L1 is worth as much as ten times the L2 (facts of the remedies l1.ts, l2.ts). */
const STRENGTH: Readonly<Record<'l1' | 'l2', NumberRange>> = {
  l1: { low: 1e-6, high: 0.01, scale: 'log' },
  l2: { low: 1e-6, high: 0.1, scale: 'log' },
};

/** Activations of hidden layers that tfjs has and that are run with the same initializers and learning rates. */
const ACTIVATIONS = ['relu', 'elu', 'tanh', 'swish', 'gelu', 'sigmoid', 'softplus'];

/** Rates, strengths and sizes of layers. */
export function layerNumbers(script: Script): NumberSlot[] {
  const names = layerNames(script);
  const hidden = hiddenLayers(script);
  return script.layers.flatMap((layer) => {
    const of = names.get(layer) ?? layer.kind;
    return [
      ...rates(script, layer, of),
      ...strengths(script, layer, of),
      ...sizes(script, layer, of, hidden),
    ];
  });
}

function rates(script: Script, layer: LayerCall, of: string): NumberSlot[] {
  const option = (key: string, id: string, what: string, range: NumberRange): NumberSlot[] => {
    const kin = script.layers.filter(({ kind }) =>
      RATES.test(layer.kind) ? RATES.test(kind) : kind === layer.kind,
    );
    const written = numberOption(script, layer, key, kin);
    return written && isKnown(written)
      ? [{ id, what, of, written, range: holding(written.value, range) }]
      : [];
  };
  if (RATES.test(layer.kind)) return option('rate', 'rate', l10n.t('rate'), RATE);
  if (layer.kind === 'gaussianNoise') return option('stddev', 'noise', l10n.t('noise'), NOISE);
  if (!isRecurrent(layer)) return [];
  return [
    ...option('dropout', 'dropout', l10n.t('dropout rate'), RATE),
    ...option('recurrentDropout', 'recurrent-dropout', l10n.t('recurrent dropout rate'), RATE),
  ];
}

function strengths(script: Script, layer: LayerCall, of: string): NumberSlot[] {
  return regularizationsOf(script, layer).flatMap(({ option, norms }) => {
    const part = option.replace(/Regularizer$/, '');
    const isMain = part !== 'bias' && part !== 'activity' && part !== 'recurrent';
    return [...norms].flatMap(([norm, { written }]): NumberSlot[] => {
      if (!written) return [];
      const what = partWords(part, norm.toUpperCase());
      const range = holding(written.value, STRENGTH[norm]);
      return [{ id: isMain ? norm : `${part}-${norm}`, what, of, written, range }];
    });
  });
}

/** "L2" of the kernel, "bias L2" of another part. */
function partWords(part: string, norm: string): string {
  if (part === 'bias') return l10n.t`bias ${norm}`;
  if (part === 'activity') return l10n.t`activity ${norm}`;
  return part === 'recurrent' ? l10n.t`recurrent ${norm}` : norm;
}

function sizes(script: Script, layer: LayerCall, of: string, hidden: readonly LayerCall[]): NumberSlot[] {
  const key = SIZE[layer.kind];
  const model = script.models.find(({ placements }) => placements.some((p) => p.layer === layer));
  if (!key || !model || !hidden.includes(layer)) return [];
  const at = model.placements.findIndex((p) => p.layer === layer);
  const kin = hidden.filter((one) => SIZE[one.kind] === key);
  const written = numberOption(script, layer, key, kin);
  if (!written || !isKnown(written) || fixedBy(script, model, at, layer) !== null) return [];
  const range = around(written.value, { down: 8, up: 4, low: LEAST, high: MOST, integer: true });
  return [{ id: key, what: key, of, written, range }];
}

/** Activations that hidden layers are given by name. */
export function activationSlots(script: Script, file: string): SourceSlot[] {
  const names = layerNames(script);
  return hiddenLayers(script).flatMap((layer): SourceSlot[] => {
    const value = optionOf(script, layer, 'activation')?.value;
    const written = value && unwrap(value);
    if (written?.type !== 'string') return [];
    const quote = script.text[written.start] ?? "'";
    const present = script.text.slice(written.start + 1, written.end - 1);
    // selu wants an initializer of its own, softmax and the like are no hidden layer's.
    if (!ACTIVATIONS.includes(present)) return [];
    const of = names.get(layer) ?? layer.kind;
    return [
      {
        slot: {
          id: `activation@${of}`,
          label: l10n.t`activation of ${of}`,
          type: 'choice',
          value: present,
          low: null,
          high: null,
          scale: 'linear',
          choices: ACTIVATIONS,
          site: siteOf(script, file, written.start),
          fix: null,
        },
        fix: null,
        edits: (chosen) => [replace(written, `${quote}${chosen}${quote}`)],
      },
    ];
  });
}

/** What layers are called: the name they are given, else their kind with a number, counted in the order of the text. */
export function layerNames(script: Script): Map<LayerCall, string> {
  const counts = new Map<string, number>();
  const names = new Map<LayerCall, string>();
  for (const layer of script.layers) {
    const number = (counts.get(layer.kind) ?? 0) + 1;
    counts.set(layer.kind, number);
    const given = optionOf(script, layer, 'name')?.value;
    const text = given?.type === 'string' ? script.text.slice(given.start + 1, given.end - 1) : '';
    const isTaken = [...names.values()].includes(text);
    names.set(layer, /^[\w-]+$/.test(text) && !isTaken ? text : `${layer.kind}_${number}`);
  }
  return names;
}
