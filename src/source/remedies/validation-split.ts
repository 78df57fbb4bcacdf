import { addOption } from '../editing';
import { fix } from '../fix';
import type { Attempt, Remedy } from '../fix';
import type { Script } from '../script';
import type { FitCall } from '../training';

const SHARE = { value: 0.2, low: 0.1, high: 0.3, scale: 'linear' } as const;

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
          title: 'Hold back 20 % of the rows for validation',
          // tfjs takes the last rows, before it shuffles.
          reason:
            'Without validation data overfitting cannot be seen. The last fifth of the rows is taken: shuffle them first if they are sorted.',
          fit: call.index,
          literal: SHARE,
          ...edit(script, call),
        }),
      ),
};

function edit(script: Script, call: FitCall): Attempt {
  if (call.call === 'fitDataset')
    return {
      disabled:
        'A dataset cannot be split by an option: give validationData, made with dataset.take and skip.',
    };
  return addOption(script, call.node, call.options, `validationSplit: ${SHARE.value}`);
}
