import * as l10n from '@vscode/l10n';
import { addOption, asReceiver, callOn } from '../editing';
import { fix } from '../fix';
import type { Attempt, Remedy } from '../fix';
import { propertiesOf, resolveOptions } from '../options';
import type { Script } from '../script';
import { callArguments } from '../syntax';
import type { SyntaxNode } from '../syntax';
import type { FitCall } from '../training';
import { tunable } from '../tunable';
import { chainOf } from './datasets';
import { isName } from './targets';

const SHARE = { name: l10n.t('share held back'), value: 0.2, low: 0.1, high: 0.3, scale: 'linear' } as const;

/** Holds a fifth of the rows back, where there is no validation data yet. */
export const validationSplit: Remedy = {
  id: 'validation-split',
  find: (script) =>
    script.fits
      .filter((call) => call.hasValidation === false)
      .map((call) =>
        fix({
          id: `validation-split:fit@${call.index}`,
          remedy: 'validation-split',
          title: l10n.t`Hold back ${tunable(100 * SHARE.value)} % of the rows for validation`,
          // tfjs takes the last rows, before it shuffles.
          reason: l10n.t(
            'Without validation data overfitting cannot be seen. The last rows are taken: shuffle them first if they are sorted.',
          ),
          fit: call.index,
          literal: SHARE,
          ...edit(script, call),
        }),
      ),
};

function edit(script: Script, call: FitCall): Attempt {
  if (call.call === 'fitDataset') return splitDataset(script, call);
  return addOption(script, call.node, call.options, `validationSplit: ${tunable(SHARE.value)}`);
}

/** Trains on `data.skip(n)` and validates on `data.take(n)`, n being a fifth of its batches. */
function splitDataset(script: Script, call: FitCall): Attempt {
  const [dataset] = callArguments(call.node);
  const links = dataset ? chainOf(script, dataset) : null;
  if (!dataset || !links)
    return {
      disabled: l10n.t(
        'A dataset cannot be split by an option: give validationData, made with dataset.take and skip.',
      ),
    };
  if (links.some(({ method }) => method === 'shuffle'))
    return {
      disabled: l10n.t(
        'The dataset is shuffled anew in every epoch, and a split behind that would mix both parts: split it before the shuffle.',
      ),
    };
  // Files, generators, filters and repetition have no size tfjs knows (tfjs-data/src/dataset.ts).
  const sized = links.every(({ method, call: made }) =>
    method === 'zip'
      ? zipsArrays(script, made)
      : /^(array|map|mapAsync|batch|take|skip|prefetch)$/.test(method),
  );
  if (!sized)
    return {
      disabled: l10n.t('How long the dataset is cannot be told before it is read: split it by hand.'),
    };
  if (!isName(dataset))
    return { disabled: l10n.t('Give the dataset a name first: it is needed more than once.') };
  const name = asReceiver(script, dataset);
  const part = `Math.ceil(${tunable(SHARE.value)} * ${name}.size)`;
  const added = addOption(script, call.node, call.options, `validationData: ${name}.take(${part})`);
  return 'edits' in added ? { edits: [...callOn(dataset, `.skip(${part})`), ...added.edits] } : added;
}

/** `tf.data.zip({ xs: tf.data.array(…), ys: … })`, also of arrays that have names or are mapped. */
function zipsArrays(script: Script, zip: SyntaxNode): boolean {
  const options = resolveOptions(script, callArguments(zip)[0]);
  if (options.kind !== 'literal') return false;
  return [...propertiesOf(script, options.object).values()].every(({ value }) => {
    const links = value && chainOf(script, value);
    return links?.every(({ method }) => /^(array|map)$/.test(method)) === true;
  });
}
