import type { Finding } from '../protocol/findings';
import { foremost } from '../protocol/foremost';
import type { RunState } from '../protocol/run-state';
import type { Site } from '../protocol/site';
import {
  completedFix,
  fitAt,
  fixesForFinding,
  listFixes,
  type CallElsewhere,
  type Fix,
  type Script,
} from '../source';
import type { RunSession } from './run-session';

/** Fixes are looked for for so many findings: those of further ones would be the same calls' again. */
const MOST_TREATED = 100;

/** A fix for a finding; `file` is the file its edits belong to where they don't name another. */
export interface FindingFix {
  finding: Finding;
  fix: Fix;
  file: string;
}

/**
 * The fixes for a run's gravest findings in the given files' present texts, in the findings' order and ranked within each.
 * Files that aren't given are left out.
 */
export function fixesFor(
  { state, diagnosis }: Pick<RunSession, 'state' | 'diagnosis'>,
  scripts: ReadonlyMap<string, Script>,
): FindingFix[] {
  if (diagnosis.findings.length === 0) return [];
  const listed = [...scripts].map(([file, script]) => ({ file, script, all: listFixes(script) }));
  return foremost(diagnosis.findings, MOST_TREATED).flatMap((finding) => {
    const fit = state.fits.find((candidate) => candidate.started.fit === finding.fit)?.started ?? null;
    const model = state.models.find((candidate) => candidate.model === fit?.model) ?? null;
    const isElsewhere = (site: Site | null | undefined, file: string): boolean =>
      site != null && site.file !== file;
    const found = listed.flatMap(({ file, script, all }) => {
      const here = model && {
        ...model,
        layers: model.layers.filter((layer) => !isElsewhere(layer.site, file)),
        site: isElsewhere(model.site, file) ? null : model.site,
      };
      const fitHere = fit && isElsewhere(fit.site, file) ? { ...fit, site: null } : fit;
      const calls = callsElsewhere(state, fit?.model ?? null, scripts, file);
      return fixesForFinding(script, finding, here, fitHere, all)
        .filter((fix) => fix.compile == null || !isElsewhere(model?.site, file))
        .flatMap((fix) => completedFix(fix, calls) ?? [])
        .map((fix) => ({ finding, fix, file }));
    });
    const rank = ({ fix }: FindingFix): number =>
      finding.remedies.findIndex(({ remedy }) => remedy === fix.remedy);
    // The best remedy first, in whatever file; what can't be done in one file may be in another.
    return found.sort(
      (a, b) => rank(a) - rank(b) || Number(a.fix.disabled !== null) - Number(b.fix.disabled !== null),
    );
  });
}

/** The training calls of a model that are in other files than its layers; none where one of them can't be found. */
function callsElsewhere(
  state: RunState,
  model: string | null,
  scripts: ReadonlyMap<string, Script>,
  file: string,
): CallElsewhere[] {
  const sites = state.fits.flatMap(({ started }) => (started.model === model ? [started.site] : []));
  const calls = new Map<string, CallElsewhere>();
  for (const site of sites) {
    const script = site ? scripts.get(site.file) : undefined;
    const call = site && script ? fitAt(script, site) : null;
    if (!site || !script || !call || site.file === file) return [];
    calls.set(`${site.file} ${call.index}`, { file: site.file, script, call });
  }
  return [...calls.values()];
}
