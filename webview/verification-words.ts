import type { Verification, Verdict } from '../src/protocol/verification';

/** Words about fixes that were verified by running the script again. */
export const verificationWords = {
  title: 'Verified by re-running',
  verify: 'Verify fixes',
  verifyWhy:
    'Trains the script with and without the best fixes, under the same seeds; your files are not touched.',
  thorough: 'Thoroughly',
  thoroughWhy: 'Also weaker and stronger settings, pairs and more seeds; takes four to six times as long.',
  reckoning: 'Reckoning',
  nothingYet:
    'What would the fixes do to this script? It can be measured: each is trained and compared, example by example.',
  progress: (done: number, of: number, left: string | null) =>
    `Run ${Math.min(done + 1, of)} of ${of}${left === null ? '' : `, about ${left} left`}`,
  note: ({ level, progress, spentMs, oneRunMs }: Verification) => {
    const cost = oneRunMs === null ? '' : `, ${(spentMs / oneRunMs).toFixed(1)} times one run`;
    return `${level}, ${progress.done} runs${cost}`;
  },
  confirmed: (label: string, effect: string, on: string) => `${label}: ${effect}, confirmed on ${on}.`,
  notConfirmed: (label: string, effect: string, on: string) =>
    `${label} came out best, but ${on} it shows no sure difference: ${effect}.`,
  verdict: {
    better: 'better',
    'no-difference': 'no difference shown',
    worse: 'worse',
    'not-comparable': 'not comparable',
    'given-up': 'given up',
  } satisfies Record<Verdict, string>,
  state: { waiting: 'waiting', running: 'training', failed: 'failed' },
  epoch: (epoch: number) => `epoch ${epoch}`,
  effect: (percent: string, low: string, high: string, seeds: number) =>
    `${percent}\u202f% [${low}, ${high}], ${seeds === 1 ? '1 seed' : `${seeds} seeds`}`,
  losses: (before: string, after: string) => `validation loss ${before} → ${after}, `,
  readOff: 'read off, no run of its own',
  caption:
    'Validation loss of each change against the script as it is; lines are intervals, left of the middle is better.',
  stopped: 'Cancelled; what was measured until then is kept.',
  apply: 'Apply',
};
