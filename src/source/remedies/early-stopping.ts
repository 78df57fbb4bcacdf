import * as l10n from '@vscode/l10n';
import { mentionsCallback, trainsSingleEpochs, withCallback, withoutCallbacks } from './callbacks';
import { stopInLoop, stoppedInLoop } from './epoch-loop';
import { fix } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import type { Script } from '../script';
import type { FitCall } from '../training';
import { reference } from '../references';
import { inStyleOf } from '../style';
import { tunable } from '../tunable';

const PATIENCE = {
  name: l10n.t('patience of early stopping'),
  value: 10,
  low: 3,
  high: 50,
  scale: 'log',
  integer: true,
} as const;

/** Stops when the validation loss has not improved for so many epochs: lower test loss in 16 of 16 overfitting problems. */
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
    title: l10n.t`Stop early (patience ${tunable(PATIENCE.value)})`,
    reason: l10n.t('Training stops once the validation loss has not improved for so many epochs.'),
    fit: call.index,
    literal: PATIENCE,
    ...attempt,
  });
}

function edit(script: Script, call: FitCall): Attempt {
  const without = withoutCallbacks(script, call);
  const inLoop = trainsSingleEpochs(script, call);
  if (without !== null && !inLoop) return { disabled: without };
  // tfjs warns every epoch and never stops where there is no val_loss.
  if (call.hasValidation === false)
    return {
      disabled: l10n.t('There is no validation data to watch: add validationData or validationSplit first.'),
    };
  // restoreBestWeights would throw: tfjs has not implemented it.
  const near = call.options.kind === 'literal' ? call.options.object : call.node;
  const name = reference(script, near, ['callbacks', 'earlyStopping']);
  if (!name) return { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
  const argument = inStyleOf(script, near, `{ monitor: 'val_loss', patience: ${tunable(PATIENCE.value)} }`);
  const created = { code: `${name.code}(${argument})`, edits: name.edits };
  const around = inLoop && call.hasValidation === true ? stopInLoop(script, call, created) : null;
  if (around) return around;
  return without === null ? withCallback(script, call, created) : { disabled: without };
}

function hasEarlyStopping(script: Script, call: FitCall): boolean {
  return mentionsCallback(script, call, /earlyStop|KeepBestWeights/i) || stoppedInLoop(script, call);
}
