import * as l10n from '@vscode/l10n';
import { replace } from '../editing';
import { fix } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import { hasKernel, isRecurrent } from '../kernels';
import { ownActivation } from '../layer-blocks';
import { optionOf, optionText, setOptions } from '../layer-options';
import { callsOf, ownCallsOf } from '../model-calls';
import type { Model } from '../models';
import { propertyOf, resolveConst } from '../options';
import type { Placement } from '../placement';
import type { Script } from '../script';
import { stringValue } from '../syntax';
import type { CompileCall } from '../training';
import { layerWords } from './layer-fixes';

/** The activation each loss expects of the outputs: probabilities, log-odds or plain numbers. */
const EXPECTED: Readonly<Record<string, string>> = {
  categoricalCrossentropy: 'softmax',
  sparseCategoricalCrossentropy: 'softmax',
  binaryCrossentropy: 'sigmoid',
  logLoss: 'sigmoid',
  softmaxCrossEntropy: 'linear',
  sigmoidCrossEntropy: 'linear',
  meanSquaredError: 'linear',
  meanAbsoluteError: 'linear',
  absoluteDifference: 'linear',
  huberLoss: 'linear',
  logcosh: 'linear',
};

/** Makes the output what the loss expects: softmax, sigmoid or linear. */
export const outputActivation: Remedy = {
  id: 'output-activation',
  find: (script) =>
    script.models.flatMap((model, _at, models) => {
      const loss = lossOf(script, model, models);
      const wanted = loss && EXPECTED[loss];
      return wanted ? inModel(script, model, loss, wanted) : [];
    }),
};

function inModel(script: Script, model: Model, loss: string, wanted: string): Fix[] {
  return model.placements.flatMap((placement) => {
    const { layer } = placement;
    if (!model.outputs.has(layer) || !hasKernel(layer) || isRecurrent(layer)) return [];
    const separate = activationBehind(model, placement);
    const written = separate?.layer ?? layer;
    const present = ownActivation(script, written);
    if (present === null || present === wanted) return [];
    // A layer with an activation of its own and another layer for one: which is meant can't be told.
    if (separate && ownActivation(script, layer) !== 'linear') return [];
    return [
      fix({
        id: `output-activation:${layer.kind}@${layer.index}`,
        remedy: 'output-activation',
        title: l10n.t`Make the output of ${layerWords(script, layer)} ${wanted}, as ${loss} expects`,
        reason: reasonFor(loss, wanted, present),
        layers: [...new Set([layer.index, written.index])],
        ...edit(script, layer, written, loss, wanted),
      }),
    ];
  });
}

const REACH: Readonly<Record<string, string>> = {
  relu: l10n.t('nothing below 0'),
  sigmoid: l10n.t('only values between 0 and 1'),
  tanh: l10n.t('only values between -1 and 1'),
  softmax: l10n.t('only shares that add up to 1'),
};

function reasonFor(loss: string, wanted: string, present: string): string {
  if (wanted === 'softmax')
    return l10n.t`${loss} expects probabilities that add up to 1; the output is ${present}.`;
  if (wanted === 'sigmoid') return l10n.t`${loss} expects probabilities; the output is ${present}.`;
  if (/CrossEntropy$/.test(loss))
    return l10n.t`${loss} applies the activation itself; the output is ${present} already.`;
  return l10n.t`${loss} compares with the targets as they are; ${present} gives ${REACH[present] ?? l10n.t('not every value')}.`;
}

function edit(
  script: Script,
  layer: Placement['layer'],
  written: Placement['layer'],
  loss: string,
  wanted: string,
): Attempt {
  if (wanted === 'softmax' && optionText(script, layer, 'units') === '1')
    return {
      disabled: l10n.t`softmax over one unit is always 1: use binaryCrossentropy and sigmoid instead of ${loss}, or one unit a class.`,
    };
  if (written !== layer && written.kind !== 'activation')
    return {
      disabled: l10n.t`The ${written.kind} layer behind it makes the activation: take it out by hand.`,
    };
  const given = optionOf(script, written, 'activation');
  const value = given?.value && !given.shorthand ? given.value : null;
  const name = value && resolveConst(script, value);
  if (value && name !== value && name?.type === 'string')
    return { disabled: l10n.t('The activation is a name of its own: change it where it is declared.') };
  // In the quotes that are there.
  if (value?.type === 'string')
    return { edits: [replace({ start: value.start + 1, end: value.end - 1 }, wanted)] };
  return setOptions(script, written, { activation: `'${wanted}'` });
}

/** The activation layer behind an output. */
function activationBehind(model: Model, placement: Placement): Placement | null {
  const later = model.placements.slice(model.placements.indexOf(placement) + 1);
  return (
    later.find(({ layer }) => model.outputs.has(layer) && /^(activation|softmax|reLU)$/.test(layer.kind)) ??
    null
  );
}

/** The loss of a model's compile calls; null where it can't be told or differs. */
function lossOf(script: Script, model: Model, models: readonly Model[]): string | null {
  // Of several models one may be a part of another (a generator) and answer to no loss of its own.
  const calls =
    models.length > 1
      ? ownCallsOf(script, model, script.compiles)
      : callsOf(script, model, models, script.compiles);
  const losses = new Set(calls.map((call) => lossIn(script, call)));
  return losses.size === 1 ? ([...losses][0] ?? null) : null;
}

function lossIn(script: Script, { options }: CompileCall): string | null {
  const given = options.kind === 'literal' ? propertyOf(script, options.object, 'loss')?.value : null;
  if (!given) return null;
  const value = resolveConst(script, given);
  const name = stringValue(script.text, value);
  if (name !== null) return name;
  const path = script.framework.pathOf(value);
  return path?.[0] === 'losses' || path?.[0] === 'metrics' ? (path[1] ?? null) : null;
}
