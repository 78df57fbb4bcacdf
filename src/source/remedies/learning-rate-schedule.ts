import * as l10n from '@vscode/l10n';
import { fix } from '../fix';
import type { Attempt, Remedy } from '../fix';
import { lookupName } from '../scopes';
import type { Script } from '../script';
import { descendants } from '../syntax';
import type { FitCall } from '../training';
import { tunable } from '../tunable';
import { mentionsCallback, ownCallback, trainsOneEpoch, withCallback, withoutCallbacks } from './callbacks';
import { COSINE_DECAY } from './own-callbacks';

const SHARE = {
  name: l10n.t('final share of the learning rate'),
  value: 0.01,
  low: 0.001,
  high: 0.5,
  scale: 'log',
} as const;

/** Lowers the learning rate along a cosine, by a callback, since tfjs has none for it. */
export const learningRateSchedule: Remedy = {
  id: 'learning-rate-schedule',
  find: (script) =>
    setsRates(script)
      ? []
      : script.fits.flatMap((call) =>
          mentionsCallback(script, call, /CosineDecay|schedul/i)
            ? []
            : [
                fix({
                  id: `learning-rate-schedule:fit@${call.index}`,
                  remedy: 'learning-rate-schedule',
                  title: l10n.t`Lower the learning rate along a cosine, to ${tunable(100 * SHARE.value)} % at the end`,
                  reason: l10n.t('Large steps come first and small ones last, so that the loss settles.'),
                  fit: call.index,
                  literal: SHARE,
                  ...edit(script, call),
                }),
              ],
        ),
};

function edit(script: Script, call: FitCall): Attempt {
  const without = withoutCallbacks(script, call);
  if (without !== null) return { disabled: without };
  if (trainsOneEpoch(script, call))
    return { disabled: l10n.t('There is one epoch only, so nothing to schedule.') };
  return withCallback(script, call, ownCallback(script, call, COSINE_DECAY, tunable(SHARE.value)));
}

/** Whether the script changes learning rates itself: `optimizer.learningRate = …`, `setLearningRate(…)`. */
function setsRates(script: Script): boolean {
  if (lookupName(script.scopes, script.root.children.at(-1) ?? script.root, COSINE_DECAY.name)) return false;
  return [...descendants(script.root)].some((node) => {
    const text = script.text.slice(node.start, node.end);
    if (node.type === 'property_identifier' && text === 'setLearningRate')
      return node.parent?.type === 'member_expression';
    return (
      node.type === 'property_identifier' &&
      text === 'learningRate' &&
      node.parent?.field === 'left' &&
      /assignment_expression$/.test(node.parent.parent?.type ?? '')
    );
  });
}
