import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';

const CALLBACK = /^on(Train|Epoch|Batch)(Begin|End)$|^onYield$/;
const SOURCE = 'A fact of the fit call: tfjs reads callbacks from the option of that name only.';

/** `onEpochEnd` beside `callbacks` instead of inside: tfjs ignores it without a word. */
export const misplacedCallback: Rule = {
  id: 'misplaced-callback',
  summary: 'A callback was given where the framework ignores it.',
  inputs: 'Options of the fit call that the framework ignores.',
  thresholds: 'One callback beside the other options.',
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { ignoredOptions, call } = context.started;
  if (ignoredOptions === undefined)
    return notChecked(context, 'misplaced-callback', 'the options of the fit call were not recorded');
  const callbacks = ignoredOptions.filter((name) => CALLBACK.test(name));
  const [first] = callbacks;
  if (first === undefined) return null;
  const names = callbacks.join(', ');
  return finding(context, {
    rule: 'misplaced-callback',
    severity: 'warning',
    title:
      callbacks.length === 1 ? `${first} is never called` : `${callbacks.length} callbacks are never called`,
    message: `${names} ${callbacks.length === 1 ? 'stands' : 'stand'} beside the other options of ${call}, where tfjs ignores ${callbacks.length === 1 ? 'it' : 'them'} without a word. Inside callbacks: {…} ${callbacks.length === 1 ? 'it is' : 'they are'} called.`,
    onset: null,
    epoch: null,
    evidence: [{ label: 'callbacks ignored', value: callbacks.length }],
    remedies: [
      {
        remedy: 'move-callback',
        layers: [],
        reason: `Inside callbacks, ${names} will be called.`,
      },
    ],
    source: SOURCE,
  });
}
