import * as l10n from '@vscode/l10n';
import type { Verification } from '../src/protocol/verification';

/** Words about fixes that were verified by running the script again. */
export const verificationWords = {
  title: l10n.t('Verified by re-running'),
  verify: l10n.t('Verify fixes'),
  verifyWhy: l10n.t(
    'Trains the script with and without the best fixes, under the same seeds; your files are not touched.',
  ),
  thorough: l10n.t('Thoroughly'),
  thoroughWhy: l10n.t(
    'Also weaker and stronger settings, pairs and more seeds; takes four to six times as long.',
  ),
  reckoning: l10n.t('Reckoning'),
  nothingYet: l10n.t(
    'What would the fixes do to this script? It can be measured: each is trained and compared, example by example.',
  ),
  progress: (done: number, of: number, left: string | null) =>
    left === null
      ? l10n.t`Run ${Math.min(done + 1, of)} of ${of}`
      : l10n.t`Run ${Math.min(done + 1, of)} of ${of}, about ${left} left`,
  note: ({ level, progress, spentMs, oneRunMs }: Verification) => {
    const name = level === 'thorough' ? l10n.t('thorough') : l10n.t('quick');
    return oneRunMs === null
      ? l10n.t`${name}, ${progress.done} runs`
      : l10n.t`${name}, ${progress.done} runs, ${(spentMs / oneRunMs).toFixed(1)} times one run`;
  },
  confirmed: (label: string, effect: string, on: string) => l10n.t`${label}: ${effect}, confirmed on ${on}.`,
  notConfirmed: (label: string, effect: string, on: string) =>
    l10n.t`${label} came out best, but ${on} it shows no sure difference: ${effect}.`,
  epoch: (epoch: number) => l10n.t`epoch ${epoch}`,
  effect: (percent: string, low: string, high: string, seeds: number) =>
    `${percent} % [${low}, ${high}], ${seeds === 1 ? l10n.t('1 seed') : l10n.t`${seeds} seeds`}`,
  losses: (before: string, after: string) => l10n.t`validation loss ${before} → ${after}, `,
  readOff: l10n.t('read off, no run of its own'),
  caption: l10n.t(
    'Validation loss of each change against the script as it is; lines are intervals, left of the middle is better.',
  ),
  stopped: l10n.t('Cancelled; what was measured until then is kept.'),
  apply: l10n.t('Apply'),
};
