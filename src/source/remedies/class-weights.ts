import * as l10n from '@vscode/l10n';
import { bringBlock } from '../blocks';
import { addOption } from '../editing';
import { fix, mergeEdits } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import { propertyOf, spreadHolding } from '../options';
import type { Script } from '../script';
import { contains } from '../syntax';
import type { FitCall } from '../training';
import { tunable } from '../tunable';
import { BALANCED_WEIGHTS } from './own-functions';
import { isName, lossOf, tensorsOf, SEVERAL_LOSSES } from './targets';

const POWER = {
  name: l10n.t('power of the class weights'),
  value: 1,
  low: 0.25,
  high: 1,
  scale: 'linear',
} as const;

/** Rare classes count as much as common ones in the loss. */
export const classWeights: Remedy = {
  id: 'class-weights',
  find: (script) => script.fits.flatMap((call) => offer(script, call)),
};

function offer(script: Script, call: FitCall): Fix[] {
  const loss = lossOf(script, call);
  const { options } = call;
  if (loss === 'regression' || call.call === 'minimize') return [];
  if (options.kind === 'literal' && propertyOf(script, options.object, 'classWeight')) return [];
  return [
    fix({
      id: `class-weights:fit@${call.index}`,
      remedy: 'class-weights',
      title: l10n.t('Weigh each class by the inverse of its share'),
      reason: l10n.t('Rare classes then count as much in the loss as common ones.'),
      fit: call.index,
      literal: POWER,
      ...edit(script, call, loss),
    }),
  ];
}

function edit(script: Script, call: FitCall, loss: ReturnType<typeof lossOf>): Attempt {
  if (call.call === 'trainOnBatch')
    return { disabled: l10n.t('tfjs takes no class weights in trainOnBatch.') };
  if (loss === null)
    return {
      disabled: l10n.t('The loss is not written in this file, so whether there are classes cannot be told.'),
    };
  if (loss === 'several') return { disabled: SEVERAL_LOSSES };
  if (loss === 'other') return { disabled: l10n.t('The loss is your own: weigh the classes in it.') };
  if (call.call === 'fitDataset') {
    const { options } = call;
    if (options.kind === 'opaque') return { disabled: l10n.t`Not safe to edit: ${options.reason}.` };
    return {
      disabled: l10n.t(
        'The labels of a dataset are not counted here: give classWeight by hand, for example { 0: 1, 1: 5 }.',
      ),
    };
  }
  if (call.options.kind === 'literal') {
    const spread = spreadHolding(script, call.options.object, 'classWeight');
    if (spread) return { disabled: l10n.t`Not safe to edit: ${spread} may bring class weights of its own.` };
  }
  const tensors = tensorsOf(script, call);
  if ('disabled' in tensors) return tensors;
  const { ys } = tensors;
  if (!isName(ys)) return { disabled: l10n.t('Give the targets a name first: they are needed twice.') };
  const labels = script.text.slice(ys.start, ys.end);
  const brought = bringBlock(script, call.node, BALANCED_WEIGHTS);
  if ('disabled' in brought) return brought;
  // Options held in a constant are made before, where the targets may not be in sight yet.
  if (call.options.kind === 'literal' && !contains(call.node, call.options.object))
    return { disabled: l10n.t('The options are made elsewhere: add classWeight there.') };
  const added = addOption(
    script,
    call.node,
    call.options,
    `classWeight: ${BALANCED_WEIGHTS.name}(${labels}, ${tunable(POWER.value)})`,
  );
  return 'edits' in added ? { edits: mergeEdits([...brought.edits, ...added.edits]) } : added;
}
