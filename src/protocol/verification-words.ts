import * as l10n from '@vscode/l10n';
import type { Verdict, VerifiedCandidate } from './verification';

/* Words about a verification that host and page say alike. */

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  better: l10n.t('better'),
  'no-difference': l10n.t('no difference shown'),
  worse: l10n.t('worse'),
  'not-comparable': l10n.t('not comparable'),
  'given-up': l10n.t('given up'),
};

const STATE_WORDS: Readonly<Record<VerifiedCandidate['state'], string>> = {
  waiting: l10n.t('waiting'),
  running: l10n.t('training'),
  measured: l10n.t('measured'),
  'given-up': VERDICT_WORDS['given-up'],
  failed: l10n.t('failed'),
  'not-comparable': VERDICT_WORDS['not-comparable'],
};

/** How a change stands: its verdict, or how far it is while there is none. */
export function standing({ verdict, state }: Pick<VerifiedCandidate, 'verdict' | 'state'>): string {
  return verdict ? VERDICT_WORDS[verdict] : STATE_WORDS[state];
}
