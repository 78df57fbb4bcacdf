import type { Diagnosis, Finding, NotChecked, RuleId } from '../protocol/findings';
import type { FitState, RunState } from '../protocol/run-state';
import { decompose } from './decomposition/decompose';
import { fitContext, type Rule } from './fit-context';
import { divergence } from './rules/divergence';
import { noValidationData } from './rules/no-validation-data';
import { nonFiniteLoss } from './rules/non-finite-loss';
import { overfitting } from './rules/overfitting';
import { plateau } from './rules/plateau';
import { underfitting } from './rules/underfitting';
import { sparsityHistory } from './sparsity';

const RULES: readonly Rule[] = [
  nonFiniteLoss,
  divergence,
  overfitting,
  underfitting,
  plateau,
  noValidationData,
];

/** A finding that explains others away: those are not shown beside it. */
const EXPLAINS: Partial<Record<RuleId, readonly RuleId[]>> = {
  'non-finite-loss': ['divergence', 'underfitting', 'plateau'],
  divergence: ['overfitting', 'underfitting', 'plateau'],
  overfitting: ['underfitting', 'plateau'],
  underfitting: ['plateau'],
};

/**
 * All that can be said of a run as it stands; calling it after every event tells what an online reader would have been
 * told. A pure function of the state, and cheap enough to call twice a second.
 */
export function diagnose(state: RunState): Diagnosis {
  const judged = state.fits.map((fit) => judgeFit(fit, state));
  return {
    findings: judged.flatMap(({ findings }) => findings),
    notChecked: judged.flatMap(({ notChecked }) => notChecked),
    gaps: judged.map(({ gap }) => gap),
    sparsity: state.fits.filter(({ weights }) => weights.length > 0).map(sparsityHistory),
    decompositions: state.decompositions.map(decompose),
  };
}

function judgeFit(fit: FitState, state: RunState) {
  const context = fitContext(fit, state);
  const findings: Finding[] = [];
  const notChecked: NotChecked[] = [];
  for (const rule of RULES) {
    const verdict = rule(context);
    if (verdict === null) continue;
    if ('severity' in verdict) findings.push(verdict);
    else notChecked.push(verdict);
  }
  const explained = new Set(findings.flatMap(({ rule }) => EXPLAINS[rule] ?? []));
  return { gap: context.gap, notChecked, findings: findings.filter(({ rule }) => !explained.has(rule)) };
}
