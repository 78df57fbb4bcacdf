import type { Diagnosis, Finding, NotChecked, RuleId } from '../protocol/findings';
import type { FitState, RunState } from '../protocol/run-state';
import { advise, withExpectations } from './advice/advise';
import { decompose } from './decomposition/decompose';
import { fitContext } from './fit-context';
import { RULES, RUN_RULES } from './rules';
import { sparsityHistory } from './sparsity';

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
 *
 * @param now milliseconds since the run's start, for a run that is watched live: some rules are about waiting
 */
export function diagnose(state: RunState, now: number | null = null): Diagnosis {
  const judged = state.fits.map((fit) => judgeFit(fit, state, now));
  const ofTheRun = RUN_RULES.flatMap((rule) => rule.check(state) ?? []).map(withExpectations);
  return {
    findings: [...ofTheRun, ...judged.flatMap(({ findings }) => findings)],
    notChecked: judged.flatMap(({ notChecked }) => notChecked),
    gaps: judged.map(({ gap }) => gap),
    sparsity: state.fits.filter(({ weights }) => weights.length > 0).map(sparsityHistory),
    forecasts: [],
    advice: judged.flatMap(({ advice }) => advice ?? []),
    decompositions: state.decompositions.map(decompose),
  };
}

function judgeFit(fit: FitState, state: RunState, now: number | null) {
  const context = fitContext(fit, state, now);
  const findings: Finding[] = [];
  const notChecked: NotChecked[] = [];
  for (const rule of RULES) {
    const verdict = rule.check(context);
    if (verdict === null) continue;
    if ('severity' in verdict) findings.push(verdict);
    else notChecked.push(verdict);
  }
  const explained = new Set(findings.flatMap(({ rule }) => EXPLAINS[rule] ?? []));
  const shown = findings.filter(({ rule }) => !explained.has(rule)).map(withExpectations);
  return { gap: context.gap, notChecked, findings: shown, advice: advise(context, shown) };
}
