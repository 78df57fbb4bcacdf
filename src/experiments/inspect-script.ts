import * as l10n from '@vscode/l10n';
import type { LaunchRequest } from '../runs';
import { UserError } from '../protocol/user-error';
import { requireFinished } from './outcome';
import type { EndedRun, Workplace } from './run-to-end';
import type { OnTrialEvents } from './trials/trial';
import { runAlone } from './trials/trial-pool';

/**
 * Runs the script once with everything measured, whatever it takes: the trained model's answers, the importance of its inputs, its
 * weights. The training itself is the same as ever. A script that was inspected under the same seed, and hasn't changed since, isn't run again.
 *
 * @param features names of the input columns, in their order
 * @throws UserError where the script fails or trains nothing that can be looked at; Cancelled
 */
export async function inspectScript(
  workplace: Workplace,
  launch: LaunchRequest,
  { features }: { features?: string[] } = {},
  options: { signal?: AbortSignal; onEvents?: OnTrialEvents } = {},
): Promise<EndedRun> {
  const request = { ...launch, inspect: true, ...(features && features.length > 0 && { features }) };
  const ended = await runAlone(workplace, request, options);
  const { record, state } = ended;
  requireFinished(record);
  if (state.fits.every(({ evaluations, weights }) => evaluations.length === 0 && weights.length === 0))
    throw new UserError(
      l10n.t`The run "${record.name}" trained no model that can be inspected.`,
      l10n.t('It needs a model.fit or fitDataset call on a model with one output.'),
    );
  return ended;
}
