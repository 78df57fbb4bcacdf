import * as l10n from '@vscode/l10n';
import type { FitStarted, ModelEvent } from '../protocol/events';
import type { RemedyId } from '../protocol/edits';
import type { Finding, SuggestedRemedy } from '../protocol/findings';
import { join } from './fix';
import type { Attempt, Fix } from './fix';
import { compileAt, fitAt, layerAt } from './locate';
import { AT_FIT, REMEDIES } from './remedies';
import { trainsOneEpoch, trainsSingleEpochs } from './remedies/callbacks';
import { SMALLEST_BATCH, tooSmallBatches } from './remedies/batch-normalization';
import type { Script } from './script';
import { shadowedBy } from './shadowing';
import { contains } from './syntax';
import type { FitCall } from './training';
import { tuned } from './tuned';

/**
 * Every fix of every remedy that applies anywhere, those that can't be made safely with the reason.
 *
 * @param only the one remedy whose fixes are wanted, where one is enough: all are fifty searches of the script
 */
export function listFixes(script: Script, only?: RemedyId): Fix[] {
  const asked = only === undefined ? REMEDIES : REMEDIES.filter(({ id }) => id === only);
  return mergeShared(asked.flatMap((remedy) => remedy.find(script))).map((one) => {
    const disabled = obstacle(script, one);
    if (disabled === null) return one;
    return { ...one, disabled, edits: [], part: disabled === one.disabled ? (one.part ?? null) : null };
  });
}

/** An edit in a text that isn't understood may land anywhere. */
function unreadable({ hasErrors, errorLine }: Script): string | null {
  return hasErrors ? l10n.t`Line ${errorLine ?? 1} can't be parsed; fix it first.` : null;
}

/**
 * A fix with what it needs at the training calls of its model, which are in other files; null where it has nothing left to do. A fix that
 * needs nothing there stays as it is.
 */
export function completedFix(one: Fix, calls: readonly CallElsewhere[]): Fix | null {
  const atFit = AT_FIT[one.remedy];
  if (!one.part || !atFit || calls.length === 0) return one;
  const attempts = calls.map(({ file, script, call }): Attempt => {
    const disabled = unreadable(script);
    const attempt = disabled === null ? atFit(script, call) : { disabled };
    return 'edits' in attempt ? { edits: attempt.edits.map((edit) => ({ ...edit, file })) } : attempt;
  });
  const attempt = join({ edits: one.part }, ...attempts);
  if ('disabled' in attempt) return { ...one, disabled: attempt.disabled };
  return attempt.edits.length === 0 ? null : { ...one, ...attempt, disabled: null, part: null };
}

/** A training call in another file than the layers. */
export interface CallElsewhere {
  readonly file: string;
  readonly script: Script;
  readonly call: FitCall;
}

/** What stands against the edit. */
function obstacle(script: Script, { edits, disabled, part }: Fix): string | null {
  const broken = unreadable(script);
  if (broken !== null) return broken;
  const own = (part ?? edits).filter(({ file }) => file === undefined);
  const spread =
    disabled !== null && !part
      ? null
      : own.map((edit) => shadowedBy(script, edit)).find((found) => found !== null);
  return spread == null ? disabled : l10n.t`Not safe to edit: ${spread} comes after it and may set it again.`;
}

/** Layers that share one options object share the edit: it is one fix that changes all of them. */
function mergeShared(fixes: readonly Fix[]): Fix[] {
  const byEdit = new Map<string, Fix>();
  for (const one of fixes) {
    const key = one.disabled || one.layers.length === 0 ? one.id : one.remedy + JSON.stringify(one.edits);
    const known = byEdit.get(key);
    const layers = known ? [...new Set([...known.layers, ...one.layers])] : one.layers;
    byEdit.set(key, { ...(known ?? one), layers });
  }
  return [...byEdit.values()];
}

/**
 * The fixes for a finding, in the order of its remedies; a fix for all layers comes before those for single ones, and
 * those that can't be made come last.
 *
 * @param model the model of the fit, its layers those made in this file
 * @param started the fit; its site null where it is not in this file
 * @param all the script's fixes, where they are listed already: that takes longest
 */
export function fixesForFinding(
  script: Script,
  finding: Finding,
  model: ModelEvent | null,
  started: FitStarted | null,
  all: readonly Fix[] = listFixes(script),
): Fix[] {
  const fit = started?.site ? fitAt(script, started.site) : null;
  const compile = model?.site ? compileAt(script, model.site) : null;
  const concerns = (one: Fix, layers: readonly number[] | null): boolean => {
    if (one.fit !== null) return one.fit === fit?.index;
    if (one.compile != null) return compile === null || one.compile === compile.index;
    if (layers === null) return true;
    const named = one.layers.filter((index) => layers.includes(index));
    return named.length === one.layers.length || (named.length > 0 && SPREADS.has(one.remedy));
  };
  return finding.remedies.flatMap((wanted) => {
    const layers = layersOf(script, wanted, model);
    const rank = (one: Fix): number => layers?.indexOf(one.layers[0] ?? -1) ?? one.layers[0] ?? 0;
    const named = all.filter((one) => one.remedy === wanted.remedy && concerns(one, layers));
    // Of several places the run's number is that of one, and which can't be told.
    const value = named.length === 1 ? wanted.value : undefined;
    return named
      .sort(
        (a, b) =>
          Number(a.disabled !== null) - Number(b.disabled !== null) ||
          b.layers.length - a.layers.length ||
          rank(a) - rank(b),
      )
      .map((one) => (value === undefined ? one : (tuned(one, value) ?? one)))
      .map((one) => againstBatchesOf(started, { ...one, reason: wanted.reason }))
      .map((one) => againstCallsOf(script, fit, started, one));
  });
}

/** Remedies that change the layer behind the one that is meant: its dropout, its activation. */
const SPREADS: ReadonlySet<RemedyId> = new Set(['output-activation', 'spatial-dropout', 'alpha-dropout']);

/** What stands against normalizing batches is known from the run where the fit call is in another file. */
function againstBatchesOf(started: FitStarted | null, one: Fix): Fix {
  const size = started?.batchSize ?? null;
  if (
    one.remedy !== 'batch-normalization' ||
    one.disabled !== null ||
    size === null ||
    size >= SMALLEST_BATCH
  )
    return one;
  return { ...one, disabled: tooSmallBatches(size), edits: [] };
}

/** Remedies by a callback that counts epochs. */
const COUNTS_EPOCHS: ReadonlySet<RemedyId> = new Set([
  'early-stopping',
  'keep-best-weights',
  'checkpoint',
  'learning-rate-schedule',
]);

/** That a function with a call of one epoch is called again and again is known from the run alone. */
function againstCallsOf(script: Script, fit: FitCall | null, started: FitStarted | null, one: Fix): Fix {
  const isRepeated = started?.calls !== undefined && fit !== null && trainsOneEpoch(script, fit);
  if (!isRepeated || !COUNTS_EPOCHS.has(one.remedy) || one.disabled !== null) return one;
  // In a loop beside the call the edit is made around the loop.
  if (trainsSingleEpochs(script, fit)) return one;
  const disabled = l10n.t(
    'This call trains one epoch, and callbacks start anew with each call: do it where it is called again and again.',
  );
  return { ...one, disabled, edits: [] };
}

/** The layer calls a remedy names, in its order, each once; null where it names none or none has a known place. */
function layersOf(script: Script, wanted: SuggestedRemedy, model: ModelEvent | null): number[] | null {
  if (wanted.layers.length === 0 || !model) return null;
  const named = wanted.layers.flatMap((name) => model.layers.filter((layer) => layer.name === name));
  if (named.length > 0 && named.every((layer) => layer.site === null)) return null;
  // A loop makes many layers by one call.
  const calls = named.flatMap(({ site }) => (site && layerAt(script, site)) ?? []);
  // A wrapper is recorded as one layer; what it wraps is changed in its place.
  const inside = calls.flatMap((call) => script.layers.filter(({ node }) => contains(call.node, node)));
  return [...new Set(inside.map(({ index }) => index))];
}
