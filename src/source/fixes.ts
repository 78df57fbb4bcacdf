import type { FitStarted, ModelEvent } from '../protocol/events';
import type { Finding, SuggestedRemedy } from '../protocol/findings';
import type { Fix, Remedy } from './fix';
import { fitAt, layerAt } from './locate';
import { dropout } from './remedies/dropout';
import { earlyStopping } from './remedies/early-stopping';
import { l2 } from './remedies/l2';
import type { Script } from './script';

const REMEDIES: readonly Remedy[] = [earlyStopping, l2, dropout];

/** Every fix of every remedy that applies anywhere, those that can't be made safely with the reason. */
export function listFixes(script: Script): Fix[] {
  const fixes = REMEDIES.flatMap((remedy) => remedy.find(script));
  if (!script.hasErrors) return fixes;
  const disabled = `Line ${script.errorLine ?? 1} can't be parsed; fix it first.`;
  return fixes.map((one) => ({ ...one, disabled, edits: [] }));
}

/**
 * The fixes for a finding, in the order of its remedies; a fix for all layers comes before those for single ones.
 *
 * @param model the model of the fit, its layers those made in this file
 * @param started the fit, null where it is not in this file
 */
export function fixesForFinding(
  script: Script,
  finding: Finding,
  model: ModelEvent | null,
  started: FitStarted | null,
): Fix[] {
  const all = listFixes(script);
  const fit = started?.site ? fitAt(script, started.site) : null;
  return finding.remedies.flatMap((wanted) => {
    const layers = layersOf(script, wanted, model);
    return all
      .filter((one) => one.remedy === wanted.remedy)
      .filter((one) => (one.fit === null ? matches(one, layers) : fit?.index === one.fit))
      .sort((a, b) => b.layers.length - a.layers.length || rank(a, layers) - rank(b, layers))
      .map((one) => ({ ...one, reason: wanted.reason }));
  });
}

/** The layer calls a remedy names, in its order; null where it names none. */
function layersOf(script: Script, wanted: SuggestedRemedy, model: ModelEvent | null): number[] | null {
  if (wanted.layers.length === 0 || !model) return null;
  const calls = wanted.layers.flatMap((name) => {
    const site = model.layers.find((layer) => layer.name === name)?.site;
    const call = site && layerAt(script, site);
    return call ? [call.index] : [];
  });
  // A loop makes many layers by one call.
  return [...new Set(calls)];
}

function matches(one: Fix, layers: readonly number[] | null): boolean {
  return layers === null || one.layers.every((index) => layers.includes(index));
}

function rank(one: Fix, layers: readonly number[] | null): number {
  return layers?.indexOf(one.layers[0] ?? -1) ?? one.layers[0] ?? 0;
}
