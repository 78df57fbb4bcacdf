import type { Finding } from '../protocol/findings';
import type { Site } from '../protocol/site';
import { fixesForFinding, listFixes, type Fix, type Script } from '../source';
import type { RunSession } from './run-session';

/** A fix for a finding; `file` is the file its edits belong to. */
export interface FindingFix {
  finding: Finding;
  fix: Fix;
  file: string;
}

/**
 * The fixes for a run's findings in the given files' present texts, in the findings' order and ranked within each.
 * Files that aren't given are left out.
 */
export function fixesFor(
  { state, diagnosis }: Pick<RunSession, 'state' | 'diagnosis'>,
  scripts: ReadonlyMap<string, Script>,
): FindingFix[] {
  if (diagnosis.findings.length === 0) return [];
  const listed = [...scripts].map(([file, script]) => ({ file, script, all: listFixes(script) }));
  return diagnosis.findings.flatMap((finding) => {
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
      return fixesForFinding(script, finding, here, fitHere, all)
        .filter((fix) => fix.compile == null || !isElsewhere(model?.site, file))
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
