import * as l10n from '@vscode/l10n';
import type { Advice, Finding, RuleId, SuggestedRemedy, Technique } from '../../protocol/findings';
import type { RemedyId } from '../../protocol/edits';
import type { FitContext } from '../fit-context';
import { MEASURE_NAME, varianceShare } from '../decomposition/verdict';
import { number, percent, sentences } from '../wording';
import { accuracyEffect } from './accuracy';
import { CATALOGUE } from './catalogue';
import { describeTraits } from './describe-traits';
import { moveBy, type MeasuredBalance } from './measured-balance';
import type { Watched } from './metric';
import { weighTechniques, type Candidate, type Rise } from './techniques';
import { traitsOf, type Traits } from './traits';

type Weighed = Extract<Candidate, { rank: number }>;

/** Against overfitting: the techniques that suit this run, best first. */
export function overfittingRemedies(context: FitContext, rise: Rise): SuggestedRemedy[] {
  const traits = traitsOf(context);
  return weighTechniques({ context, rise, traits })
    .filter((candidate): candidate is Weighed => 'rank' in candidate)
    .map(({ remedy, layers, reason, rank }) => {
      const { by, why } = moveBy(context.measured, remedy);
      return { remedy, layers, reason: sentences(reason, why), rank: rank + by };
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ remedy, layers, reason }) => ({ remedy, layers, reason }));
}

/** Findings that are answered with what was measured on problems that overfit. */
const AGAINST_OVERFITTING: readonly RuleId[] = ['overfitting', 'over-confidence', 'too-many-parameters'];

/** A finding with what is known of each of its remedies. @param metric what the script watches beside the loss */
export function withExpectations(finding: Finding, metric: Watched | null): Finding {
  const isAgainst = AGAINST_OVERFITTING.includes(finding.rule);
  const remedies = finding.remedies.map((suggested) => {
    const { expected, literature, ofOverfitting } = CATALOGUE[suggested.remedy];
    const fits = isAgainst || ofOverfitting !== true;
    const said = isAgainst ? expectation(suggested.remedy, metric) : expected;
    return { ...suggested, ...(fits && { expected: said }), literature };
  });
  return { ...finding, remedies };
}

/** What a technique did to the loss, and to accuracy where that is watched. */
function expectation(remedy: RemedyId, metric: Watched | null): string {
  const { expected } = CATALOGUE[remedy];
  const ofClasses = metric?.kind === 'accuracy' || metric?.kind === 'classes';
  const effect = ofClasses ? accuracyEffect(remedy) : null;
  return effect === null ? expected : `${expected} ${effect}`;
}

const NOTHING_FOUND = l10n.t(
  'Nothing is found, so nothing is suggested: on 8 problems that did not overfit every technique raised the test loss of some (batch normalization in 8 of 8, dropout of .5 by 39 % on average).',
);
const MOSTLY_CALIBRATION = l10n.t(
  'Such gains are mostly of calibration: the loss falls because wrong answers are given less surely, while accuracy moved by about one point either way.',
);

/** Why this and not that: all that findings of a fit ask for, and what was passed over. Null before there is anything to judge. */
export function advise(context: FitContext, findings: readonly Finding[]): Advice | null {
  if (context.fit.epochs.length === 0) return null;
  const traits = traitsOf(context);
  const overfits = findings.some(({ rule, remedies }) => rule === 'overfitting' && remedies.length > 0);
  const metric = overfits ? traits.metric : null;
  const advised = new Map<RemedyId, Technique>();
  for (const { remedies } of findings)
    for (const { remedy, reason } of remedies)
      if (!advised.has(remedy)) advised.set(remedy, technique(remedy, reason, metric));
  const passedOver = overfits
    ? weighTechniques({ context, traits, rise: { best: NaN, now: NaN, onset: 0, nowEpoch: 0 } }).flatMap(
        (candidate) =>
          'passedOver' in candidate ? [technique(candidate.remedy, candidate.passedOver, metric)] : [],
      )
    : [];
  return {
    fit: context.started.fit,
    traits: [...describeTraits(traits), ...describeMeasured(context.measured)],
    advised: [...advised.values()],
    passedOver: passedOver.filter(({ remedy }) => !advised.has(remedy)),
    note: advised.size === 0 ? NOTHING_FOUND : overfits ? noteOn(traits) : null,
  };
}

function describeMeasured(measured: MeasuredBalance | null): Advice['traits'] {
  if (!measured) return [];
  const { main } = measured;
  return [
    {
      label: l10n.t('bias and variance, measured'),
      value: l10n.t`${percent(varianceShare(main))} of the ${MEASURE_NAME[main.measure]} of refits is variance`,
    },
  ];
}

function noteOn({ task, metric }: Traits): string {
  if (task === 'regression')
    return metric?.kind === 'numbers'
      ? l10n.t`All figures are of losses; ${metric.name} goes with the loss as a rule, and was not measured by itself.`
      : l10n.t('All figures are of losses.');
  if (metric?.moved === 'fell')
    return sentences(
      l10n.t`Here ${metric.name} fell as well (${number(metric.then ?? NaN)} to ${number(metric.now ?? NaN)}), so this is more than over-confidence.`,
      MOSTLY_CALIBRATION,
    );
  return MOSTLY_CALIBRATION;
}

function technique(remedy: RemedyId, reason: string, metric: Watched | null): Technique {
  return { remedy, reason, expected: expectation(remedy, metric), literature: CATALOGUE[remedy].literature };
}
