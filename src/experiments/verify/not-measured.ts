import * as l10n from '@vscode/l10n';
import type { RemedyId } from '../../protocol/edits';

/** Why a fix is not measured, as a sentence; null where it can be. What is measured in memory must leave no files behind. */
export function notMeasured(remedy: RemedyId): string | null {
  return remedy === 'checkpoint'
    ? l10n.t(
        'It saves files in your folder and leaves the training as it is, so there is nothing to measure.',
      )
    : null;
}
