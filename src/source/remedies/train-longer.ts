import * as l10n from '@vscode/l10n';
import { addOption } from '../editing';
import { fix } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import { changeNumber, findOption, isKnown, viaWords } from '../numbers';
import type { Script } from '../script';
import type { FitCall } from '../training';
import { tunable } from '../tunable';
import { mentionsCallback, trainsSingleEpochs } from './callbacks';
import { namedLike } from './named-like';

/** Epochs where none are given; tfjs trains one. */
const USUAL = 20;

/** Doubles the number of epochs. */
export const trainLonger: Remedy = {
  id: 'train-longer',
  find: (script) => script.fits.map((call) => offer(script, call)),
};

function offer(script: Script, call: FitCall): Fix {
  const { value, words, attempt } = plan(script, call);
  const stops = mentionsCallback(script, call, /earlyStop|KeepBestWeights/i);
  return fix({
    id: `train-longer:fit@${call.index}${value === null ? '' : `=${value}`}`,
    remedy: 'train-longer',
    title: value === null ? l10n.t('Train twice as long') : l10n.t`Train ${tunable(value)} epochs${words}`,
    reason: stops
      ? l10n.t('The loss is given more time to fall; early stopping may still end training before.')
      : l10n.t('The loss is given more time to fall.'),
    fit: call.index,
    literal:
      value === null
        ? null
        : {
            name: l10n.t('epochs'),
            value,
            low: Math.ceil(value / 2),
            high: value * 4,
            scale: 'log',
            integer: true,
          },
    ...attempt,
  });
}

function plan(script: Script, call: FitCall): { value: number | null; words: string; attempt: Attempt } {
  const unknown = (disabled: string) => ({ value: null, words: '', attempt: { disabled } });
  if (call.call === 'trainOnBatch' || call.call === 'minimize')
    return unknown(l10n.t('This loop is your own: it ends where you end it.'));
  if (trainsSingleEpochs(script, call))
    return unknown(l10n.t('The loop around it counts the epochs: let it run longer.'));
  const { options } = call;
  if (options.kind === 'opaque') return unknown(l10n.t`Not safe to edit: ${options.reason}.`);
  const number =
    options.kind === 'literal'
      ? findOption(script, options.object, 'epochs', namedLike(script, /epoch/i))
      : null;
  if (!number)
    return {
      value: USUAL,
      words: '',
      attempt: addOption(script, call.node, options, `epochs: ${tunable(USUAL)}`),
    };
  if (!isKnown(number))
    return unknown(l10n.t`The number of epochs is not written as a number: ${number.reason}.`);
  const value = number.value * 2;
  return { value, words: viaWords(number), attempt: changeNumber(script, number, value) };
}
