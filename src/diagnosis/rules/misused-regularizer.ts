import * as l10n from '@vscode/l10n';
import type { RunState } from '../../protocol/run-state';
import type { Finding } from '../../protocol/findings';
import type { RunRule } from '../fit-context';

const SOURCE = l10n.t(
  'The error that tfjs 4 throws (regularizers.ts, assertObjectArgs; tfjs issue 1773). Older versions take the number for missing and use 0.01.',
);

/** `tf.regularizers.l2(0.01)`: Keras takes a number, tfjs an object, so the script ends before it trains. */
export const misusedRegularizer: RunRule = {
  id: 'misused-regularizer',
  summary: 'A regularizer got a number where tfjs expects an object.',
  inputs: 'Errors of the run.',
  thresholds: "The error of tfjs's regularizers, word by word.",
  source: SOURCE,
  check,
};

const ERROR =
  /Argument to (L1L2|\w+) regularizer's constructor is expected to be an object, but received: (\S+)/;

function check({ errors }: RunState): Finding | null {
  for (const error of errors) {
    const match = ERROR.exec(error.message);
    if (!match) continue;
    const given = match[2] ?? '';
    const call = /\bat (?:Object\.)?(l1l2|l1|l2)\b/.exec(error.stack ?? '')?.[1] ?? null;
    const right = call === 'l1' ? `l1({l1: ${given}})` : `l2({l2: ${given}})`;
    return {
      id: 'misused-regularizer',
      rule: 'misused-regularizer',
      fit: null,
      severity: 'error',
      title: l10n.t('A regularizer got a number'),
      message: call
        ? l10n.t`${`${call}(${given})`} ends the script: tfjs expects an object there, as in ${right}. Keras takes a number.`
        : l10n.t`A regularizer of ${given} ends the script: tfjs expects an object there, as in ${right}. Keras takes a number.`,
      confidence: null,
      onset: null,
      epoch: null,
      evidence: Number.isFinite(Number(given))
        ? [{ label: l10n.t('number given'), value: Number(given) }]
        : [],
      anchor: error.site,
      related: [],
      remedies: [
        {
          remedy: 'repair-regularizer',
          layers: [],
          reason: l10n.t`${right} is what was meant, in the form that tfjs takes.`,
        },
      ],
      source: SOURCE,
    };
  }
  return null;
}
