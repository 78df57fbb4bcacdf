import * as l10n from '@vscode/l10n';
import { inStyleOf } from '../style';
import { asReceiver, callOn, insertAt, replace } from '../editing';
import { fix, mergeEdits } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import { propertyOf, resolveConst } from '../options';
import { reference } from '../references';
import { lookupName } from '../scopes';
import type { Script } from '../script';
import { insertBefore } from '../statements';
import { callArguments, child, methodCall } from '../syntax';
import type { FitCall } from '../training';
import { tunable } from '../tunable';
import { chainOf } from './datasets';
import { trainsSingleEpochs } from './callbacks';
import { isName, mentions, splitOf, tensorsOf } from './targets';

const NAME = 'rowOrder';
const BUFFER = {
  name: l10n.t('shuffle buffer'),
  value: 1000,
  low: 100,
  high: 10_000,
  scale: 'log',
  integer: true,
} as const;

/** Puts rows in random order before they are split, and gives training a new order in each epoch. */
export const shuffle: Remedy = {
  id: 'shuffle',
  find: (script) => script.fits.flatMap((call) => offer(script, call) ?? []),
};

/** Null where nothing is in order that should not be. */
function offer(script: Script, call: FitCall): Fix | null {
  const given = (id: string, title: string, reason: string, attempt: Attempt): Fix =>
    fix({
      id: `shuffle:${id}@${call.index}`,
      remedy: 'shuffle',
      title,
      reason,
      fit: call.index,
      literal: id === 'dataset' ? BUFFER : null,
      ...attempt,
    });
  if (call.call === 'fitDataset') {
    const attempt = inDataset(script, call);
    const reason = l10n.t('Batches of neighbouring rows pull the weights now one way, now the other.');
    return attempt && given('dataset', l10n.t('Shuffle the dataset'), reason, attempt);
  }
  if (call.call !== 'fit') return null;
  const kept = keptInOrder(script, call);
  if (kept)
    return given(
      'epochs',
      l10n.t('Shuffle the rows in each epoch'),
      l10n.t('Rows in one order pull the weights the same way each time.'),
      kept,
    );
  const attempt = beforeSplit(script, call);
  const reason = l10n.t(
    'validationSplit takes the last rows as they are: in sorted data they are of another kind. Not for a time series.',
  );
  return attempt && given('fit', l10n.t('Shuffle the rows before the split'), reason, attempt);
}

/** `shuffle: false` in the options. */
function keptInOrder(script: Script, { options }: FitCall): Attempt | null {
  const given = options.kind === 'literal' ? propertyOf(script, options.object, 'shuffle')?.value : null;
  const value = given && resolveConst(script, given);
  return value?.type === 'false' && value === given ? { edits: [replace(value, 'true')] } : null;
}

function beforeSplit(script: Script, call: FitCall): Attempt | null {
  const split = splitOf(script, call);
  if (split === '') return null;
  if (split === null) {
    const { options } = call;
    return options.kind === 'opaque' ? { disabled: l10n.t`Not safe to edit: ${options.reason}.` } : null;
  }
  const tensors = tensorsOf(script, call);
  if ('disabled' in tensors) return tensors;
  const { xs, ys } = tensors;
  if ([xs, ys].some((one) => mentions(script, one, 'gather|shuffle\\w*'))) return null;
  if (!isName(xs)) return { disabled: l10n.t('Give the inputs a name first: they are needed twice.') };
  // A new order each time would give training the rows that validation held before.
  if (trainsSingleEpochs(script, call))
    return { disabled: l10n.t('A loop calls this: shuffle the rows once, before it.') };
  if (lookupName(script.scopes, call.node, NAME))
    return { disabled: l10n.t`The name ${NAME} is taken here.` };
  const tensor = reference(script, call.node, ['tensor1d']);
  const util = reference(script, call.node, ['util', 'createShuffledIndices']);
  if (!tensor || !util) return { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
  const rows = asReceiver(script, xs);
  const before = insertBefore(
    script,
    call.node,
    `const ${NAME} = ${tensor.code}(Array.from(${util.code}(${rows}.shape[0])), 'int32');`,
  );
  if ('disabled' in before) return before;
  const gather = inStyleOf(script, call.node, `.gather(${NAME})`);
  return {
    edits: mergeEdits([
      ...tensor.edits,
      ...util.edits,
      ...before.edits,
      ...[xs, ys].flatMap((one) => callOn(one, gather)),
    ]),
  };
}

/** Puts `.shuffle(1000)` before `.batch(…)`, or after what makes the dataset; null where it is shuffled already. */
function inDataset(script: Script, call: FitCall): Attempt | null {
  const [dataset] = callArguments(call.node);
  const links = dataset ? chainOf(script, dataset) : null;
  if (!links)
    return { disabled: l10n.t('The dataset is made elsewhere: shuffle it there, before it is batched.') };
  if (links.some(({ method }) => method === 'shuffle')) return null;
  const batch = links.find(({ method }) => /^(batch|rowMajorBatch|columnMajorBatch)$/.test(method));
  if (!batch) return { disabled: l10n.t('Its batches are made elsewhere: shuffle the rows before.') };
  const callee = child(batch.call, 'function');
  const dot = callee?.children.find((c) => c.type === '.' || c.type === 'optional_chain');
  const receiver = methodCall(batch.call)?.receiver;
  if (!dot || !receiver)
    return { disabled: l10n.t('Its batches are made elsewhere: shuffle the rows before.') };
  return { edits: [insertAt(receiver.end, `.shuffle(${tunable(BUFFER.value)})`)] };
}
