import type { Advice, Finding, RuleId, SuggestedRemedy, Technique } from '../../protocol/findings';
import type { RemedyId } from '../../protocol/edits';
import type { FitContext } from '../fit-context';
import { CATALOGUE } from './catalogue';
import { describeTraits } from './describe-traits';
import { weighTechniques, type Candidate, type Rise } from './techniques';
import { traitsOf } from './traits';

/** Against overfitting: the techniques that suit this run, best first. */
export function overfittingRemedies(context: FitContext, rise: Rise): SuggestedRemedy[] {
  return weighTechniques({ context, rise, traits: traitsOf(context) })
    .filter((candidate): candidate is Extract<Candidate, { rank: number }> => 'rank' in candidate)
    .sort((a, b) => a.rank - b.rank)
    .map(({ remedy, layers, reason }) => ({ remedy, layers, reason }));
}

/** Findings that are answered with what was measured on problems that overfit. */
const AGAINST_OVERFITTING: readonly RuleId[] = ['overfitting', 'over-confidence', 'too-many-parameters'];

/** A finding with what is known of each of its remedies. */
export function withExpectations(finding: Finding): Finding {
  const remedies = finding.remedies.map((suggested) => {
    const { expected, literature } = CATALOGUE[suggested.remedy];
    // Figures of problems that overfit say nothing of, say, a learning rate that is too high.
    const fits = AGAINST_OVERFITTING.includes(finding.rule) || !expected.includes('comparable problems');
    return { ...suggested, ...(fits && { expected }), literature };
  });
  return { ...finding, remedies };
}

const NOTHING_FOUND =
  'Nothing is found, so nothing is suggested: on 8 problems that did not overfit every technique raised the test loss of some (batch normalization in 8 of 8, dropout of .5 by 39 % on average).';
const MOSTLY_CALIBRATION =
  'Such gains are mostly of calibration: the loss falls because wrong answers are given less surely, while accuracy moved by about one point either way.';

/** Why this and not that: all that findings of a fit ask for, and what was passed over. Null before there is anything to judge. */
export function advise(context: FitContext, findings: readonly Finding[]): Advice | null {
  if (context.fit.epochs.length === 0) return null;
  const traits = traitsOf(context);
  const advised = new Map<RemedyId, Technique>();
  for (const { remedies } of findings)
    for (const { remedy, reason } of remedies)
      if (!advised.has(remedy)) advised.set(remedy, technique(remedy, reason));
  const overfits = findings.some(({ rule, remedies }) => rule === 'overfitting' && remedies.length > 0);
  const passedOver = overfits
    ? weighTechniques({ context, traits, rise: { best: NaN, now: NaN, onset: 0, nowEpoch: 0 } }).flatMap(
        (candidate) => ('passedOver' in candidate ? [technique(candidate.remedy, candidate.passedOver)] : []),
      )
    : [];
  return {
    fit: context.started.fit,
    traits: describeTraits(traits),
    advised: [...advised.values()],
    passedOver: passedOver.filter(({ remedy }) => !advised.has(remedy)),
    note: advised.size === 0 ? NOTHING_FOUND : overfits ? MOSTLY_CALIBRATION : null,
  };
}

function technique(remedy: RemedyId, reason: string): Technique {
  const { expected, literature } = CATALOGUE[remedy];
  return { remedy, reason, expected, literature };
}
