import * as l10n from '@vscode/l10n';
import { addOption } from '../editing';
import { fix } from '../fix';
import type { Attempt, Remedy } from '../fix';
import { changeNumber, findNumber, findOption, isKnown, viaWords } from '../numbers';
import type { Script } from '../script';
import { callArguments } from '../syntax';
import type { FitCall } from '../training';
import { tunable } from '../tunable';
import { chainOf } from './datasets';
import { namedLike } from './named-like';

/** What tfjs takes where no batch size is given. */
const DEFAULT = 32;
const LARGEST = 1024;

interface Plan {
  readonly value: number | null;
  readonly words: string;
  readonly attempt: Attempt;
}

/** Doubles the batch size, from below 16 to 32 at once. */
export const largerBatch: Remedy = {
  id: 'larger-batch',
  find: (script) =>
    script.fits.flatMap((call) => {
      const { value, words, attempt } = plan(script, call);
      if (value !== null && value > LARGEST) return [];
      return [
        fix({
          id: `larger-batch:fit@${call.index}${value === null ? '' : `=${value}`}`,
          remedy: 'larger-batch',
          title:
            value === null ? l10n.t('Use larger batches') : l10n.t`Use batches of ${tunable(value)}${words}`,
          reason: l10n.t(
            'Larger batches give steadier gradients and batch statistics, in fewer steps an epoch.',
          ),
          fit: call.index,
          literal:
            value === null
              ? null
              : { name: l10n.t('batch size'), value, low: 16, high: 512, scale: 'log', integer: true },
          ...attempt,
        }),
      ];
    }),
};

function plan(script: Script, call: FitCall): Plan {
  const unknown = (disabled: string): Plan => ({ value: null, words: '', attempt: { disabled } });
  const { options } = call;
  if (call.call === 'fitDataset') return ofDataset(script, call, unknown);
  if (call.call !== 'fit') return unknown(l10n.t('This loop is your own: the batches are made in it.'));
  if (options.kind === 'opaque') return unknown(l10n.t`Not safe to edit: ${options.reason}.`);
  const number =
    options.kind === 'literal'
      ? findOption(script, options.object, 'batchSize', namedLike(script, /batch/i))
      : null;
  if (!number) {
    const value = 2 * DEFAULT;
    return {
      value,
      words: '',
      attempt: addOption(script, call.node, options, `batchSize: ${tunable(value)}`),
    };
  }
  return isKnown(number)
    ? change(script, number)
    : unknown(l10n.t`The batch size is not a number: ${number.reason}.`);
}

function ofDataset(script: Script, call: FitCall, unknown: (reason: string) => Plan): Plan {
  const [dataset] = callArguments(call.node);
  const links = dataset ? chainOf(script, dataset) : null;
  const batch = links?.find((link) => link.method === 'batch');
  const size = batch && callArguments(batch.call)[0];
  if (!size) return unknown(l10n.t('The dataset is batched elsewhere: change its batch(…) there.'));
  const number = findNumber(script, size, namedLike(script, /batch/i));
  return isKnown(number)
    ? change(script, number)
    : unknown(l10n.t`The batch size is not a number: ${number.reason}.`);
}

function change(script: Script, number: Parameters<typeof changeNumber>[1]): Plan {
  const value = Math.max(DEFAULT, number.value * 2);
  return { value, words: viaWords(number), attempt: changeNumber(script, number, value) };
}
