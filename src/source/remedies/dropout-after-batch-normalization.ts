import * as l10n from '@vscode/l10n';
import { join } from '../fix';
import type { Attempt } from '../fix';
import { insertBehind } from '../insertion';
import { dropoutBehind, isDropout, lastOfBlock } from '../layer-blocks';
import { lastValue } from '../models';
import type { Model } from '../models';
import type { Placement } from '../placement';
import type { Script } from '../script';
import { callArguments, unwrap } from '../syntax';
import { lineOf } from './layer-fixes';
import { perLayerRemedy } from './per-layer';
import { takeOut } from './remove-dropout';

/**
 * Dropout changes the variance of what comes behind it in training but not in use, and batch normalization learns the variance of
 * training: Li et al. 2018 (arXiv 1801.05134) put dropout behind the last normalization.
 */
export const dropoutAfterBatchNormalization = perLayerRemedy({
  id: 'dropout-after-batch-normalization',
  reason: l10n.t(
    'Batch normalization learns the variance that dropout makes in training, and meets another in use.',
  ),
  together: (which) => l10n.t`Move ${which} behind the batch normalization`,
  noun: 'dropout layers',
  plan(script, model, at, layer) {
    const here = model.placements[at];
    const target = here && isDropout(layer) ? normalizationBehind(script, model, at) : null;
    if (!here || target === null) return null;
    const behind = lastOfBlock(model, target);
    const normalization = model.placements[target];
    const end = model.placements[behind];
    if (!normalization || !end) return null;
    return {
      id: layer.kind,
      title: l10n.t`Move the dropout in line ${lineOf(script, layer)} behind the batch normalization in line ${lineOf(script, normalization.layer)}`,
      attempt: move(script, model, here, behind),
    };
  },
});

/** Position of the normalization the dropout has to go behind: the last one before the dropout's next of kin. */
function normalizationBehind(script: Script, model: Model, at: number): number | null {
  const { placements } = model;
  const here = placements[at];
  if (here?.kind === 'apply') {
    const next = placements[at + 1];
    return next?.layer.kind === 'batchNormalization' && isFedBy(script, next, here) ? at + 1 : null;
  }
  let found: number | null = null;
  for (let i = at + 1; i < placements.length; i++) {
    const layer = placements[i]?.layer;
    if (layer && (isDropout(layer) || model.outputs.has(layer))) break;
    if (layer?.kind === 'batchNormalization') found = i;
  }
  return found;
}

/** Whether a layer's input is the other's output: nested, or by way of a variable. */
function isFedBy(script: Script, placement: Placement, before: Placement): boolean {
  const [argument] = callArguments(placement.node);
  return (
    placement.kind === 'apply' &&
    argument !== undefined &&
    (unwrap(argument) === before.node || lastValue(script, argument, placement.node.start) === before.node)
  );
}

/** Layers behind which a mask has another shape. */
const RESHAPING = /^(flatten|reshape|repeatVector|permute|global\w+)$/;

function move(script: Script, model: Model, dropout: Placement, behind: number): Attempt {
  const { placements } = model;
  const end = placements[behind];
  const between = placements.slice(placements.indexOf(dropout) + 1, behind);
  const text = script.text.slice(dropout.layer.node.start, dropout.layer.node.end);
  const isShaped = /^spatial/.test(dropout.layer.kind) || text.includes('noiseShape');
  if (!end || (isShaped && between.some(({ layer }) => RESHAPING.test(layer.kind))))
    return { disabled: l10n.t('Its mask has the shape of the outputs where it is: move it by hand.') };
  if (dropoutBehind(model, behind))
    return {
      disabled: l10n.t('There is dropout behind the batch normalization already: take this one out.'),
    };
  if (text.includes('\n')) return { disabled: l10n.t('It is written over several lines: move it by hand.') };
  const inserted = insertBehind(script, end, text);
  return join(
    takeOut(script, dropout),
    typeof inserted === 'string' ? { disabled: inserted } : { edits: inserted },
  );
}
