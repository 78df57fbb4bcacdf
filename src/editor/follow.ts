import type { Finding } from '../protocol/findings';
import type { RunState } from '../protocol/run-state';
import type { Site } from '../protocol/site';
import type { RunSession } from '../session';
import type { LayerCall, Range, Script } from '../source';
import { compileAt, fitAt, layerAt, regularizerAt } from '../source/locate';

/*
 * A run's sites point into the text that ran; the user goes on editing. As long as layers, compile and training calls are
 * the same tokens (fingerprint), the n-th call of one text is the n-th call of the other, wherever it has moved to.
 */

/** A file as it ran and as it is now. */
export interface Versions {
  ran: Script;
  now: Script;
}

export type VersionsByFile = ReadonlyMap<string, Versions>;

type Call = Pick<LayerCall, 'index' | 'range' | 'nameRange'>;

/** Whether what a run said of a file still holds for its present text. */
export function stillHolds({ ran, now }: Versions): boolean {
  return ran.text === now.text || ran.fingerprint === now.fingerprint;
}

/** The call in the present text that a site of the run stands for, or null where there is none on its line. */
export function followCall({ ran, now }: Versions, site: Site): Call | null {
  const offset = ran.places.lineStart(site.line) + site.column - 1;
  let nearest: Call | null = null;
  let least = Infinity;
  const consider = (there: Call | null, calls: readonly Call[]) => {
    const distance = there ? Math.abs(there.nameRange.start - offset) : Infinity;
    if (!there || distance >= least) return;
    nearest = calls[there.index] ?? null;
    least = distance;
  };
  consider(layerAt(ran, site), now.layers);
  consider(fitAt(ran, site), now.fits);
  consider(compileAt(ran, site), now.compiles);
  consider(regularizerAt(ran, site), now.regularizers);
  return nearest;
}

/** What to underline: `model.fit` or `tf.layers.dense`; of a call broken over lines only the name. */
export function spanOf({ places }: Script, { range, nameRange }: Call): Range {
  const oneLine = places.lineOf(range.start) === places.lineOf(nameRange.start);
  return { start: oneLine ? range.start : nameRange.start, end: nameRange.end };
}

/** The site's place in the present text; unchanged where the file or the call isn't known. */
export function followSite(versions: VersionsByFile, site: Site): Site {
  const pair = versions.get(site.file);
  const call = pair && followCall(pair, site);
  if (!call) return site;
  const { places } = pair.now;
  return {
    file: site.file,
    line: places.lineOf(call.nameRange.start),
    column: places.columnOf(call.nameRange.start),
  };
}

/** State and findings with all sites where the calls are now, so that fixes are looked for in the right places. */
export function followSession(
  { state, diagnosis }: Pick<RunSession, 'state' | 'diagnosis'>,
  versions: VersionsByFile,
): Pick<RunSession, 'state' | 'diagnosis'> {
  const follow = (site: Site | null) => site && followSite(versions, site);
  const findings: Finding[] = diagnosis.findings.map((finding) => ({
    ...finding,
    anchor: follow(finding.anchor),
    related: finding.related.map(({ site, message }) => ({ site: followSite(versions, site), message })),
  }));
  const moved: RunState = {
    ...state,
    models: state.models.map((model) => ({
      ...model,
      site: follow(model.site),
      layers: model.layers.map((layer) => ({ ...layer, site: follow(layer.site) })),
    })),
    fits: state.fits.map((fit) => ({ ...fit, started: { ...fit.started, site: follow(fit.started.site) } })),
  };
  return { state: moved, diagnosis: { ...diagnosis, findings } };
}
