import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../../protocol/edits';
import { insertAt, insertBeforeItem } from '../editing';
import { mergeEdits } from '../fix';
import type { Attempt } from '../fix';
import { insertLayerBehind } from '../insertion';
import { hasKernel } from '../kernels';
import type { LayerCall } from '../layers';
import { numberOption } from '../layer-numbers';
import { optionText } from '../layer-options';
import { lastValue } from '../models';
import type { Model } from '../models';
import { changeNumber, isKnown, rounded, viaWords } from '../numbers';
import { isRepeated } from '../placement';
import type { Placement } from '../placement';
import { reference } from '../references';
import type { Script } from '../script';
import { insertBefore } from '../statements';
import { inStyleOf } from '../style';
import { callArguments, child, methodCall } from '../syntax';
import { tunable } from '../tunable';
import { layerWords, lineOf } from './layer-fixes';
import { perLayerRemedy } from './per-layer';
import type { LayerPlan } from './per-layer';

const NOISE = { name: l10n.t('noise'), value: 0.1, low: 0.01, high: 0.5, scale: 'log' } as const;

/** Noise on the inputs, in training only: the same as a penalty on the slope of the answer (Bishop 1995). */
export const gaussianNoise = perLayerRemedy({
  id: 'gaussian-noise',
  reason: l10n.t(
    'Noise on inputs, which should vary by about 1, keeps the answer from turning on small differences.',
  ),
  together: (which) => l10n.t`Add noise before ${which}`,
  noun: 'layers',
  plan(script, model, at, layer) {
    if (layer.kind === 'gaussianNoise') return raise(script, layer);
    const { placements } = model;
    if (placements.some((p) => p.layer.kind === 'gaussianNoise')) return null;
    const first = firstLearning(script, model);
    if (first !== at) return null;
    if (layer.kind === 'embedding')
      return plan(
        `after-embedding`,
        l10n.t`Add Gaussian noise ${tunable(NOISE.value)} after ${layerWords(script, layer)}`,
        behind(script, placements[at]),
      );
    const title = l10n.t`Add Gaussian noise ${tunable(NOISE.value)} before ${layerWords(script, layer)}`;
    return plan('input', title, atInput(script, model, at));
  },
});

function plan(id: string, title: string, attempt: Attempt): LayerPlan {
  return { id, title, literal: NOISE, attempt };
}

/** Position of the first layer that learns: what comes before it only shapes the data. */
function firstLearning(script: Script, { placements }: Model): number {
  return placements.findIndex(
    (p) =>
      (hasKernel(p.layer) || p.layer.kind === 'embedding') &&
      (p.kind !== 'apply' || inputOf(script, p) !== null),
  );
}

function behind(script: Script, placement: Placement | undefined): Attempt {
  return placement
    ? insertLayerBehind(script, placement, 'gaussianNoise', `{ stddev: ${tunable(NOISE.value)} }`)
    : { disabled: l10n.t('There is no place behind it.') };
}

function atInput(script: Script, model: Model, at: number): Attempt {
  const here = model.placements[at];
  if (!here) return { disabled: l10n.t('There is no place before it.') };
  if (here.kind === 'nowhere') return { disabled: l10n.t`There is no place before it: ${here.reason}.` };
  const name = reference(script, here.layer.node, ['layers', 'gaussianNoise']);
  if (!name) return { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
  const make = (options: string): string =>
    inStyleOf(script, here.layer.node, `${name.code}({ ${options} })`);
  const done = (edits: TextEdit[]): Attempt => ({ edits: mergeEdits([...name.edits, ...edits]) });
  if (here.kind === 'apply') {
    const argument = inputOf(script, here);
    if (!argument) return { disabled: l10n.t('There is no place before it.') };
    return done([
      insertAt(argument.start, `${make(`stddev: ${tunable(NOISE.value)}`)}.apply(`),
      insertAt(argument.end, ')'),
    ]);
  }
  const before = model.placements
    .slice(0, at)
    .filter((p) => p.node !== here.node)
    .at(-1);
  const [first = here] = model.placements;
  const shape = shapeAt(script, model, first);
  if (!shape && first.layer.kind !== 'inputLayer')
    return {
      disabled: l10n.t('The shape of the inputs is not written at the first layer, so that may not be it.'),
    };
  if (before) return behind(script, before);
  if (isRepeated(here, script.text))
    return { disabled: l10n.t('The layer is made in a loop: add the noise by hand before it.') };
  const layer = make(`stddev: ${tunable(NOISE.value)}, ${shape}`);
  if (here.kind === 'element') return done(insertBeforeItem(script, here.node, layer));
  const method = methodCall(here.node);
  if (!method) return { disabled: l10n.t('There is no place before it.') };
  const call = script.text.slice(method.receiver.start, method.name.end);
  const inserted = insertBefore(script, here.node, `${call}(${layer});`);
  return 'edits' in inserted ? done(inserted.edits) : inserted;
}

/** What a functional layer is applied to, where that is an input of the model. */
function inputOf(script: Script, placement: Placement) {
  const [argument, ...more] = callArguments(placement.node);
  if (!argument || more.length > 0) return null;
  const value = lastValue(script, argument, placement.node.start);
  const callee = value.type === 'call_expression' ? child(value, 'function') : null;
  const path = callee && script.framework.pathOf(callee)?.join('.');
  return path === 'input' || path === 'layers.input' ? argument : null;
}

/** `inputShape: [4]` as the layer, or the wrapper around it, has it. */
function shapeAt(script: Script, model: Model, here: Placement): string | null {
  for (const { layer, node } of model.placements)
    for (const key of ['inputShape', 'batchInputShape']) {
      const text = node === here.node ? optionText(script, layer, key) : null;
      if (text !== null && !text.includes('\n')) return `${key}: ${text}`;
    }
  return null;
}

function raise(script: Script, layer: LayerCall): LayerPlan | null {
  const stddev = numberOption(script, layer, 'stddev', []);
  if (stddev === null || (isKnown(stddev) && stddev.value >= NOISE.high)) return null;
  if (!isKnown(stddev))
    return {
      id: layer.kind,
      title: l10n.t`Raise the noise in line ${lineOf(script, layer)}`,
      attempt: { disabled: l10n.t`Its stddev is not written as a number: ${stddev.reason}.` },
    };
  const value = rounded(Math.min(NOISE.high, stddev.value * 2));
  return {
    id: layer.kind,
    value,
    title: l10n.t`Raise the noise in line ${lineOf(script, layer)} from ${stddev.value} to ${tunable(value)}${viaWords(stddev)}`,
    literal: { ...NOISE, value },
    attempt: changeNumber(script, stddev, value),
  };
}
