import type { TechniqueFacts } from '../../src/diagnosis/advice/technique-facts';
import type { Rule } from '../../src/diagnosis/fit-context';

/* What docs/rules.md and docs/remedies.md say, from the rules and the catalogue themselves. */

const title = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ');
const GENERATED = '<!-- Written by `npm run docs` from the source; edit that. -->';

export function renderRules(rules: readonly Omit<Rule, 'check'>[]): string {
  return [
    '# What Regulens can find',
    GENERATED,
    `${rules.length} rules. A rule that lacks its inputs says "not checked", never "fine". A rule looks only at what had happened by the epoch it speaks of. Where it isn't known what the best constant answer costs, 90 % of the first epoch's loss left stands for half of a constant answer's. The rules of other tools, and why some of them are not here: [peers-rules.md](peers-rules.md).`,
    ...rules.map(({ id, summary, inputs, thresholds, source }) =>
      [
        `## ${title(id)}`,
        `\`${id}\`: ${summary}`,
        `- Looks at: ${inputs}\n- Speaks when: ${thresholds}\n- Source: ${source}`,
      ].join('\n\n'),
    ),
    '',
  ].join('\n\n');
}

export function renderRemedies(catalogue: Readonly<Record<string, TechniqueFacts>>): string {
  const entries = Object.entries(catalogue);
  return [
    '# What Regulens can change in a script',
    GENERATED,
    `${entries.length} techniques, each an edit of the source with a preview. "Comparable problems" are 16 real problems whose baseline overfits (final validation loss at least 10 % above its best), out of 24 on which 3,998 trainings were made: each change under the same initialization and shuffle as its baseline, judged by the loss on test rows that chose nothing. Gains in loss are mostly gains in calibration: accuracy moved by about one point either way. What a change does to *your* script is what counts: measure it.`,
    ...entries.map(([id, { name, what, expected, literature }]) =>
      [`## ${name}`, `\`${id}\`: ${what}`, `- To be expected: ${expected}\n- Source: ${literature}`].join(
        '\n\n',
      ),
    ),
    '',
  ].join('\n\n');
}
