import * as l10n from '@vscode/l10n';
import { bringBlock } from '../blocks';
import { insertAt } from '../editing';
import { fix, mergeEdits } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import type { Script } from '../script';
import { callArguments } from '../syntax';
import type { FitCall } from '../training';
import { tunable } from '../tunable';
import { mapDataset } from './datasets';
import { SMOOTH_LABELS } from './own-functions';
import { HINGE_LOSS, lossOf, mentions, reportsAccuracy, splitOf, tensorsOf, SEVERAL_LOSSES } from './targets';

const SHARE = { name: l10n.t('label smoothing'), value: 0.1, low: 0.02, high: 0.3, scale: 'linear' } as const;

/** Softens the targets of the training rows; those of validation rows stay, so that losses can be compared. */
export const labelSmoothing: Remedy = {
  id: 'label-smoothing',
  find: (script) => script.fits.flatMap((call) => offer(script, call)),
};

function offer(script: Script, call: FitCall): Fix[] {
  const loss = lossOf(script, call);
  const given = callArguments(call.node).slice(0, 2);
  if (loss === 'regression' || given.some((one) => mentions(script, one, SMOOTH_LABELS.name))) return [];
  return [
    fix({
      id: `label-smoothing:fit@${call.index}`,
      remedy: 'label-smoothing',
      title: l10n.t`Smooth the labels (${tunable(SHARE.value)} shared over all classes)`,
      reason: l10n.t('A model that need not be certain of every label grows less over-confident.'),
      fit: call.index,
      literal: SHARE,
      ...edit(script, call, loss),
    }),
  ];
}

function edit(script: Script, call: FitCall, loss: ReturnType<typeof lossOf>): Attempt {
  if (call.call === 'trainOnBatch' || call.call === 'minimize')
    return { disabled: l10n.t('This loop is your own: smooth the targets where the batches are made.') };
  if (loss === null)
    return {
      disabled: l10n.t('The loss is not written in this file, so what the targets are cannot be told.'),
    };
  if (loss === 'sparse')
    return {
      disabled: l10n.t(
        'The labels are class numbers: one-hot encode them (tf.oneHot) and use categoricalCrossentropy first.',
      ),
    };
  if (loss === 'several') return { disabled: SEVERAL_LOSSES };
  if (loss === 'hinge') return { disabled: HINGE_LOSS };
  if (loss === 'other') return { disabled: l10n.t('The loss is your own: smooth the targets in it.') };
  // tfjs compares binary targets with 0 and 1 exactly; the training accuracy would be 0.
  if (loss === 'binary' && reportsAccuracy(script, call))
    return {
      disabled: l10n.t(
        'Accuracy on labels that are not 0 or 1 would always be 0: take that metric out first.',
      ),
    };
  const brought = bringBlock(script, call.node, SMOOTH_LABELS);
  if ('disabled' in brought) return brought;
  if (call.call === 'fitDataset') {
    const [dataset] = callArguments(call.node);
    if (!dataset) return { disabled: l10n.t('The call has no dataset.') };
    const tail = loss === 'binary' ? ', 0, 2' : '';
    return {
      edits: mergeEdits([
        ...brought.edits,
        ...mapDataset(
          script,
          dataset,
          '{ xs, ys }',
          `({ xs, ys: ${SMOOTH_LABELS.name}(ys, ${tunable(SHARE.value)}${tail}) })`,
        ),
      ]),
    };
  }
  const tensors = tensorsOf(script, call);
  if ('disabled' in tensors) return tensors;
  const split = splitOf(script, call);
  if (split === null)
    return {
      disabled: l10n.t('Which rows are held back for validation cannot be seen: their labels must stay.'),
    };
  const held = split === '' ? '' : `, ${split}`;
  const rest = loss === 'binary' ? `${held || ', 0'}, 2` : held;
  return {
    edits: mergeEdits([
      ...brought.edits,
      insertAt(tensors.ys.start, `${SMOOTH_LABELS.name}(`),
      insertAt(tensors.ys.end, `, ${tunable(SHARE.value)}${rest})`),
    ]),
  };
}
