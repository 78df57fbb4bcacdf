import * as l10n from '@vscode/l10n';
import { removeItems } from '../editing';
import { fix, mergeEdits } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import { propertyOf, resolveConst, resolveOptions } from '../options';
import type { Script } from '../script';
import { callArguments, child, contains, descendants } from '../syntax';
import type { FitCall } from '../training';
import { tunable } from '../tunable';
import {
  mentionsCallback,
  ownCallback,
  trainsSingleEpochs,
  withCallback,
  withoutCallbacks,
} from './callbacks';
import { keepInLoop, keptInLoop } from './epoch-loop';
import { KEEP_BEST_WEIGHTS } from './own-callbacks';

const PATIENCE = {
  name: l10n.t('patience of the best weights'),
  value: 10,
  low: 3,
  high: 50,
  scale: 'log',
  integer: true,
} as const;

/** Early stopping that ends with the weights of the best epoch; tfjs's own keeps the last ones. */
export const keepBestWeights: Remedy = {
  id: 'keep-best-weights',
  find: (script) =>
    script.fits.flatMap((call) =>
      mentionsCallback(script, call, /KeepBestWeights/) || keptInLoop(script, call)
        ? []
        : [offer(script, call)],
    ),
};

function offer(script: Script, call: FitCall): Fix {
  const blind = call.hasValidation === false;
  return fix({
    id: `keep-best-weights:fit@${call.index}`,
    remedy: 'keep-best-weights',
    title: l10n.t`Stop early and keep the best weights (patience ${tunable(PATIENCE.value)})`,
    reason: blind
      ? l10n.t(
          'Training ends with the weights of the epoch with the lowest training loss; without validation data that says nothing about overfitting.',
        )
      : l10n.t('Training ends with the weights of the epoch with the lowest validation loss.'),
    fit: call.index,
    literal: PATIENCE,
    ...edit(script, call),
  });
}

function edit(script: Script, call: FitCall): Attempt {
  const inLoop = trainsSingleEpochs(script, call) ? keepInLoop(script, call, PATIENCE.value) : null;
  if (inLoop) return inLoop;
  const without = withoutCallbacks(script, call);
  if (without !== null) return { disabled: without };
  const added = withCallback(
    script,
    call,
    ownCallback(script, call, KEEP_BEST_WEIGHTS, tunable(PATIENCE.value)),
  );
  if ('disabled' in added) return added;
  return { edits: mergeEdits([...added.edits, ...withoutRestoring(script, call)]) };
}

/** `restoreBestWeights: true` of tfjs's own early stopping throws (not implemented up to 4.22): it goes. */
function withoutRestoring(script: Script, call: FitCall) {
  const { options } = call;
  const callbacks =
    options.kind === 'literal' ? propertyOf(script, options.object, 'callbacks')?.value : null;
  const value = callbacks && resolveConst(script, callbacks);
  if (!value) return [];
  return [...descendants(value)].flatMap((node) => {
    const callee = node.type === 'call_expression' ? child(node, 'function') : null;
    if (!callee || script.framework.pathOf(callee)?.join('.') !== 'callbacks.earlyStopping') return [];
    const given = resolveOptions(script, callArguments(node)[0]);
    const restores =
      given.kind === 'literal' && contains(node, given.object)
        ? propertyOf(script, given.object, 'restoreBestWeights')
        : null;
    return restores ? removeItems(script, [restores.node]) : [];
  });
}
