import * as l10n from '@vscode/l10n';
import type { Diagnosis, Finding, NotChecked, RuleId, SuggestedRemedy } from '../protocol/findings';
import type { FitState, RunState } from '../protocol/run-state';
import { advise, withExpectations } from './advice/advise';
import { moved, type MeasuredBalance } from './advice/measured-balance';
import { watchedMetric } from './advice/metric';
import { decompose } from './decomposition/decompose';
import { fitContext } from './fit-context';
import { RULES, RUN_RULES } from './rules';
import { forecast } from './forecast';
import { EXPECTS_FALLING, whyFree } from './rivals';

/** How a loss that grows, or is no number, shows elsewhere. */
const SYMPTOMS: readonly RuleId[] = [
  'divergence',
  'underfitting',
  'plateau',
  'oscillation',
  'exploding-gradients',
  'vanishing-gradients',
  'update-ratio',
  'output-range',
  'poor-initialization',
  'dead-relu',
  'saturated-activations',
];
/** What follows where gradients don't get through. */
const NO_GRADIENT: readonly RuleId[] = [
  'vanishing-gradients',
  'unchanged-weights',
  'underfitting',
  'plateau',
  'update-ratio',
];

/** A finding that explains others away: those are not shown beside it. */
const EXPLAINS: Partial<Record<RuleId, readonly RuleId[]>> = {
  'non-finite-inputs': ['non-finite-loss', ...SYMPTOMS, 'unusual-learning-rate'],
  'non-finite-loss': [...SYMPTOMS, 'unusual-learning-rate', 'over-confidence'],
  divergence: [
    'overfitting',
    ...SYMPTOMS.filter((rule) => rule !== 'divergence'),
    'unusual-learning-rate',
    'over-confidence',
  ],
  // A validation set of another kind says nothing about memorizing.
  'ordered-split': ['overfitting', 'over-confidence', 'too-many-parameters', 'easier-validation'],
  'shared-rows': ['easier-validation', 'small-validation-set'],
  'output-and-loss': ['unusual-learning-rate', 'over-confidence', 'oscillation', 'dead-relu', ...NO_GRADIENT],
  'unscaled-inputs': ['over-confidence', 'oscillation', 'dead-relu', 'saturated-activations', ...NO_GRADIENT],
  'unusual-learning-rate': [
    'poor-initialization',
    'over-confidence',
    'oscillation',
    'dead-relu',
    'saturated-activations',
    ...NO_GRADIENT,
  ],
  'small-batch-normalization': ['small-validation-set'],
  overfitting: ['underfitting', 'plateau'],
  oscillation: ['overfitting', 'over-confidence', 'underfitting', 'plateau', 'update-ratio'],
  underfitting: ['plateau', 'update-ratio'],
  'aggressive-augmentation': ['underfitting', 'plateau'],
  // Inside the network, from the cause to what follows from it.
  'all-zero-weights': ['poor-initialization', 'dead-relu', ...NO_GRADIENT],
  'poor-initialization': ['dead-relu', 'saturated-activations', 'exploding-gradients', ...NO_GRADIENT],
  'dead-relu': NO_GRADIENT,
  'saturated-activations': NO_GRADIENT,
  'exploding-gradients': ['oscillation', 'underfitting', 'plateau', 'update-ratio', 'output-range'],
  'vanishing-gradients': ['underfitting', 'plateau', 'update-ratio'],
  'unchanged-weights': ['vanishing-gradients', 'underfitting', 'plateau', 'update-ratio'],
  // Once it has a faster backend, that is the one to be judged.
  'slow-backend': ['unused-gpu'],
};

/**
 * All that can be said of a run as it stands; calling it after every event tells what an online reader would have been
 * told. A pure function of the state, and cheap enough to call twice a second.
 *
 * @param now milliseconds since the run's start, for a run that is watched live: some rules are about waiting
 * @param measured what refits of the same script have shown, if there are any: it moves the ranks of remedies
 */
export function diagnose(
  state: RunState,
  now: number | null = null,
  measured: MeasuredBalance | null = null,
): Diagnosis {
  const judged = state.fits.map((fit) => judgeFit(fit, state, now, measured));
  const ofTheRun = RUN_RULES.flatMap((rule) => rule.check(state) ?? []).map((one) =>
    withExpectations(one, null),
  );
  return {
    findings: [...ofTheRun, ...judged.flatMap(({ findings }) => findings)],
    notChecked: judged.flatMap(({ notChecked }) => notChecked),
    gaps: judged.map(({ gap }) => gap),
    forecasts: judged.flatMap(({ forecast: said }) => said ?? []),
    advice: judged.flatMap(({ advice }) => advice ?? []),
    decompositions: state.decompositions.map(decompose),
  };
}

function judgeFit(fit: FitState, state: RunState, now: number | null, measured: MeasuredBalance | null) {
  const context = fitContext(fit, state, now, measured);
  const findings: Finding[] = [];
  const notChecked: NotChecked[] = [];
  const movesFreely = whyFree(fit, state);
  for (const rule of RULES) {
    if (movesFreely !== null && EXPECTS_FALLING.has(rule.id)) {
      notChecked.push({ rule: rule.id, fit: fit.started.fit, reason: movesFreely });
      continue;
    }
    if (context.isDebugged && ABOUT_TIME.has(rule.id)) {
      notChecked.push({ rule: rule.id, fit: fit.started.fit, reason: UNTIMED });
      continue;
    }
    const verdict = rule.check(context);
    if (verdict === null) continue;
    if ('severity' in verdict) findings.push(withMoved(verdict, measured));
    else notChecked.push(verdict);
  }
  const explained = new Set(findings.flatMap(({ rule }) => EXPLAINS[rule] ?? []));
  const metric = watchedMetric(fit, null);
  const shown = findings
    .filter(({ rule }) => !explained.has(rule))
    .map((one) => withExpectations(one, metric));
  return {
    gap: { fit: fit.started.fit, basis: context.honest.basis },
    notChecked,
    findings: shown,
    advice: advise(context, shown),
    forecast: forecast(context),
  };
}

/** Rules that go by how long something takes. */
const ABOUT_TIME: ReadonlySet<RuleId> = new Set(['stalled', 'input-bound', 'slow-backend', 'unused-gpu']);

const UNTIMED = l10n.t('a debugger was attached, and time at breakpoints counts like any other');

/** Findings whose remedies are about how well the model fits. That against overfitting ranks them itself, by figures. */
const ABOUT_FITTING: readonly RuleId[] = [
  'underfitting',
  'plateau',
  'too-many-parameters',
  'over-confidence',
];

function withMoved(finding: Finding, measured: MeasuredBalance | null): Finding {
  if (!ABOUT_FITTING.includes(finding.rule)) return finding;
  const isShort = finding.rule === 'underfitting' && measured?.balance === 'bias';
  const added = isShort
    ? AGAINST_MEASURED_BIAS.filter(({ remedy }) => !finding.remedies.some((one) => one.remedy === remedy))
    : [];
  return { ...finding, remedies: moved([...finding.remedies, ...added], measured) };
}

/** What answers bias that was measured, whatever else the curve asks for. */
const AGAINST_MEASURED_BIAS: readonly SuggestedRemedy[] = [
  {
    remedy: 'larger-layers',
    layers: [],
    reason: l10n.t('More units can follow what all refits miss alike.'),
  },
  { remedy: 'train-longer', layers: [], reason: l10n.t('More epochs may bring what all refits miss alike.') },
];
