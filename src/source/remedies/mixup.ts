import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../../protocol/edits';
import { bringBlock, inFileStyle } from '../blocks';
import { insertAt, removeItems, replace } from '../editing';
import { fix, mergeEdits } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import { propertyOf, spreadHolding } from '../options';
import type { Script } from '../script';
import { callArguments, contains } from '../syntax';
import type { SyntaxNode } from '../syntax';
import type { FitCall } from '../training';
import { tunable } from '../tunable';
import { mapDataset } from './datasets';
import { MIX_UP, SHUFFLED_BATCHES } from './own-functions';
import {
  HINGE_LOSS,
  isName,
  lossOf,
  mentions,
  reportsAccuracy,
  splitOf,
  tensorsOf,
  SEVERAL_LOSSES,
} from './targets';

/** Zhang et al. 2018 take 0.1 to 0.4. */
const ALPHA = { name: l10n.t('mixup'), value: 0.2, low: 0.1, high: 0.4, scale: 'log' } as const;

/** Trains on blends of two rows: by a map over the batches of a dataset; tensors become such a dataset. */
export const mixup: Remedy = {
  id: 'mixup',
  find: (script) => script.fits.flatMap((call) => offer(script, call)),
};

function offer(script: Script, call: FitCall): Fix[] {
  const [first] = callArguments(call.node);
  if (first && mentions(script, first, MIX_UP.name)) return [];
  return [
    fix({
      id: `mixup:fit@${call.index}`,
      remedy: 'mixup',
      title: l10n.t`Blend pairs of rows in every batch (mixup ${tunable(ALPHA.value)})`,
      reason: l10n.t('Between two examples the model then learns to change gradually.'),
      fit: call.index,
      literal: ALPHA,
      ...edit(script, call),
    }),
  ];
}

function edit(script: Script, call: FitCall): Attempt {
  if (call.call === 'trainOnBatch' || call.call === 'minimize')
    return { disabled: l10n.t('This loop is your own: blend the batches where they are made.') };
  const loss = lossOf(script, call);
  if (loss === null)
    return {
      disabled: l10n.t(
        'The loss is not written in this file, so whether targets can be blended cannot be told.',
      ),
    };
  if (loss === 'sparse')
    return {
      disabled: l10n.t('The labels are class numbers, which cannot be blended: one-hot encode them first.'),
    };
  if (loss === 'several') return { disabled: SEVERAL_LOSSES };
  if (loss === 'hinge') return { disabled: HINGE_LOSS };
  if (loss === 'other')
    return { disabled: l10n.t('The loss is your own: whether targets can be blended cannot be told.') };
  if (loss === 'binary' && reportsAccuracy(script, call))
    return {
      disabled: l10n.t(
        'Accuracy on labels that are not 0 or 1 would always be 0: take that metric out first.',
      ),
    };
  return call.call === 'fitDataset' ? inDataset(script, call) : asDataset(script, call);
}

function inDataset(script: Script, call: FitCall): Attempt {
  const [dataset] = callArguments(call.node);
  if (!dataset) return { disabled: l10n.t('The call has no dataset.') };
  const brought = bringBlock(script, call.node, MIX_UP);
  if ('disabled' in brought) return brought;
  const mapped = mapDataset(script, dataset, 'batch', `${MIX_UP.name}(batch, ${tunable(ALPHA.value)})`);
  return { edits: mergeEdits([...brought.edits, ...mapped]) };
}

/** `fit(xs, ys, { batchSize, … })` becomes `fitDataset(shuffledBatches(xs, ys, batchSize).map(…), { … })`. */
function asDataset(script: Script, call: FitCall): Attempt {
  const tensors = tensorsOf(script, call);
  if ('disabled' in tensors) return tensors;
  const { options } = call;
  if (options.kind === 'opaque') return { disabled: l10n.t`Not safe to edit: ${options.reason}.` };
  const object = options.kind === 'literal' ? options.object : null;
  if (!object) return { disabled: l10n.t('The call has no options: give it a number of epochs first.') };
  if (!contains(call.node, object))
    return { disabled: l10n.t('The options are made elsewhere, and other calls may use them.') };
  const spread = ['batchSize', 'validationSplit', 'shuffle'].find((name) =>
    spreadHolding(script, object, name),
  );
  if (spread) return { disabled: l10n.t`A spread may bring ${spread}, which a dataset does not take.` };
  const size = propertyOf(script, object, 'batchSize');
  if (size && (!size.value || !(size.value.type === 'number' || isName(size.value) || size.shorthand)))
    return { disabled: l10n.t('Give the batch size a name first.') };
  const code = (node: SyntaxNode): string => script.text.slice(node.start, node.end);
  const { xs, ys } = tensors;
  const split = splitOf(script, call);
  if (split === null || (split !== '' && !(isName(xs) && isName(ys))))
    return {
      disabled: l10n.t(
        'Give inputs, targets and the share for validation names first: they are needed twice.',
      ),
    };
  const held = split === '' ? '' : `, ${split}`;
  const sizeCode = size?.value ? code(size.value) : 32;
  const typed = script.language === 'javascript' ? 'batch' : 'batch: any';
  const gone = [size, propertyOf(script, object, 'shuffle')].flatMap((one) => one?.node ?? []);
  const brought = bringBlock(script, call.node, SHUFFLED_BATCHES, MIX_UP);
  if ('disabled' in brought) return brought;
  const mapped = `.map((${typed}) => ${MIX_UP.name}(batch, ${tunable(ALPHA.value)}))`;
  return {
    edits: mergeEdits([
      ...brought.edits,
      replace(call.nameRange, 'fitDataset'),
      insertAt(xs.start, `${SHUFFLED_BATCHES.name}(`),
      insertAt(ys.end, `, ${sizeCode}${held})${inFileStyle(script, call.node, mapped)}`),
      ...removeItems(script, gone),
      ...heldRows(script, object, [code(xs), code(ys)], split),
    ]),
  };
}

/** A dataset takes no validationSplit: the last rows are given as validationData. */
function heldRows(script: Script, object: SyntaxNode, tensors: readonly string[], split: string): TextEdit[] {
  const given = split === '' ? null : propertyOf(script, object, 'validationSplit');
  if (!given) return [];
  const cast = script.language === 'javascript' ? '' : ' as any';
  const rows = `[${tensors.join(', ')}].map((rows) => rows.slice(Math.floor(rows.shape[0] * (1 - ${split}))))${cast}`;
  return [replace(given.node, inFileStyle(script, object, `validationData: ${rows}`))];
}
