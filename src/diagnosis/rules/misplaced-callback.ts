import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';

const CALLBACK = /^on(Train|Epoch|Batch)(Begin|End)$|^onYield$/;
const SOURCE = l10n.t('A fact of the fit call: tfjs reads callbacks from the option of that name only.');

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
    return notChecked(context, 'misplaced-callback', l10n.t('the options of the fit call were not recorded'));
  const callbacks = ignoredOptions.filter((name) => CALLBACK.test(name));
  const [first] = callbacks;
  if (first === undefined) return null;
  const names = callbacks.join(', ');
  return finding(context, {
    rule: 'misplaced-callback',
    severity: 'warning',
    title:
      callbacks.length === 1
        ? l10n.t`${first} is never called`
        : l10n.t`${callbacks.length} callbacks are never called`,
    message:
      callbacks.length === 1
        ? l10n.t`${names} stands beside the other options of ${call}, where tfjs ignores it without a word. Inside callbacks: {…} it is called.`
        : l10n.t`${names} stand beside the other options of ${call}, where tfjs ignores them without a word. Inside callbacks: {…} they are called.`,
    onset: null,
    epoch: null,
    evidence: [{ label: l10n.t('callbacks ignored'), value: callbacks.length }],
    remedies: [
      {
        remedy: 'move-callback',
        layers: [],
        reason: l10n.t`Inside callbacks, ${names} will be called.`,
      },
    ],
    source: SOURCE,
  });
}
