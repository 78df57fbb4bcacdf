import type { Finding } from '../protocol/findings';
import { foremost } from '../protocol/foremost';
import type { RunStore } from '../runs';
import { concernedFiles, type FindingFix, type RunSession } from '../session';
import type { Combination, Proof } from '../session/proof';
import type { TextOf } from '../session/texts-of';
import type { Range, Script } from '../source';
import { followCall, followSession, spanOf, stillHolds, type Versions, type VersionsByFile } from './follow';
import type { NewestRuns } from './newest-runs';
import type { ScriptReader } from './script-reader';

/** So many warnings a file, the gravest: of a thousand the editor would drop any. */
const MOST_SHOWN = 100;

/** A finding at its place in the present text of a file. */
export interface LocatedFinding {
  session: RunSession;
  finding: Finding;
  script: Script;
  span: Range;
  related: RelatedPlace[];
}

export interface RelatedPlace {
  file: string;
  script: Script;
  span: Range;
  message: string;
}

/** What a file has to show: findings (none is an answer, too), or nothing new to say because it doesn't parse. */
export type FileFindings = LocatedFinding[] | 'has-errors';

/** The fixes for a run's findings, and the texts that they were worked out on. */
export interface Offers {
  fixes: FindingFix[];
  textOf: TextOf;
}

/** What was measured of runs' fixes. */
export interface Proofs {
  /** Reads what is on disk of a run, once. */
  load(store: RunStore, run: string): Promise<void>;
  proofsOf(run: string): ReadonlyMap<string, Proof>;
  effectOf(run: string, fix: string): string | null;
  /** What helps most, where that isn't one of the fixes as they are offered. */
  combinationOf(run: string): Combination | null;
}

/** Puts what the newest runs say where the present texts have it. */
export class LocatedFindings {
  readonly #runs: NewestRuns;
  readonly #reader: ScriptReader;
  readonly #proofs: Proofs;

  constructor(runs: NewestRuns, reader: ScriptReader, proofs: Proofs) {
    this.#runs = runs;
    this.#reader = reader;
    this.#proofs = proofs;
  }

  async in(file: string): Promise<FileFindings> {
    const session = this.#runs.speakerFor(file);
    if (!session || this.#runs.isDismissed(session)) return [];
    const versions = new Map<string, Versions>();
    const pair = await this.#versions(session, file, versions);
    if (pair?.now.hasErrors) return 'has-errors';
    if (!pair || !stillHolds(pair)) return [];
    const located: LocatedFinding[] = [];
    const here = session.diagnosis.findings.filter(({ anchor }) => anchor?.file === file);
    for (const finding of foremost(here, MOST_SHOWN)) {
      if (!finding.anchor) continue;
      const call = followCall(pair, finding.anchor);
      if (!call) continue;
      const related = await this.#related(session, finding, versions);
      located.push({ session, finding, script: pair.now, span: spanOf(pair.now, call), related });
    }
    return located;
  }

  /** Fixes for a run's findings in the present texts, ranked by proof where there is some; none for a file that no longer is what ran. */
  async fixesOf(session: RunSession): Promise<FindingFix[]> {
    return (await this.offers(session)).fixes;
  }

  /** The same with the texts that they were worked out on. */
  async offers(session: RunSession): Promise<Offers> {
    if (session.diagnosis.findings.length === 0) return { fixes: [], textOf: () => '' };
    const versions = new Map<string, Versions>();
    for (const file of concernedFiles(session)) await this.#versions(session, file, versions);
    const usable: VersionsByFile = new Map(
      [...versions].filter(([, pair]) => stillHolds(pair) && !pair.now.hasErrors),
    );
    const scripts = new Map([...usable].map(([file, { now }]) => [file, now]));
    const [{ fixesFor }, { inProject }] = await Promise.all([
      import('../session/fixes'),
      import('../session/project'),
    ]);
    const placed = await inProject(scripts, session.store.folder, (file) => this.#reader.present(file));
    const { byProof } = await import('../session/proof');
    await this.#proofs.load(session.store, session.id);
    const { textsOf } = await import('../session/texts-of');
    const fixes = fixesFor(followSession(session, usable), placed);
    return { fixes: byProof(fixes, this.#proofs.proofsOf(session.id)), textOf: textsOf(placed) };
  }

  async #related(
    session: RunSession,
    finding: Finding,
    versions: Map<string, Versions>,
  ): Promise<RelatedPlace[]> {
    const places: RelatedPlace[] = [];
    for (const { site, message } of finding.related) {
      const pair = await this.#versions(session, site.file, versions);
      const call = pair && stillHolds(pair) ? followCall(pair, site) : null;
      if (pair && call)
        places.push({ file: site.file, script: pair.now, span: spanOf(pair.now, call), message });
    }
    return places;
  }

  async #versions(
    session: RunSession,
    file: string,
    known: Map<string, Versions>,
  ): Promise<Versions | undefined> {
    if (!known.has(file)) {
      const text = await session.textThatRan(file);
      const ran = text === null ? null : await this.#reader.parse(file, text);
      const now = await this.#reader.present(file);
      if (ran && now) known.set(file, { ran, now });
    }
    return known.get(file);
  }
}
