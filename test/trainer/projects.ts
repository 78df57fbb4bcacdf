import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { applyEdits, editsByFile, type RemedyId } from '../../src/protocol/edits';
import type { Finding } from '../../src/protocol/findings';
import { applyEvent, emptyRunState, type RunState } from '../../src/protocol/run-state';
import { concernedFiles } from '../../src/session';
import { fixesFor, type FindingFix } from '../../src/session/fixes';
import { inProject } from '../../src/session/project';
import { languageOf, type Script, type SourceParser } from '../../src/source';
import { openParser } from '../unit/source/grammars';
import { train, type Outcome } from './support';

/** A project of several files that is trained, asked for fixes, edited and trained again. */
export class ProjectFolder {
  readonly #parser: SourceParser;
  readonly #folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'regulens-project-')));

  private constructor(parser: SourceParser) {
    this.#parser = parser;
    symlinkSync(path.resolve('node_modules'), path.join(this.#folder, 'node_modules'));
  }

  static async open(): Promise<ProjectFolder> {
    return new ProjectFolder(await openParser());
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  write(texts: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(texts)) writeFileSync(path.resolve(this.#folder, name), text);
  }

  /** @param file its name or absolute path */
  read(file: string): Script {
    const text = readFileSync(path.resolve(this.#folder, file), 'utf8');
    return this.#parser.parse(text, languageOf(file) ?? 'javascript');
  }

  remove(...names: string[]): void {
    for (const name of names) rmSync(path.join(this.#folder, name));
  }

  /** The files of a fix as it would leave them. */
  edited({ file, fix }: FindingFix): Record<string, string> {
    return Object.fromEntries(
      editsByFile(file, fix.edits).map((part) => [
        part.file,
        applyEdits(readFileSync(part.file, 'utf8'), part.edits),
      ]),
    );
  }

  apply(found: FindingFix): void {
    this.write(this.edited(found));
  }

  /** @param edits texts by file, served from memory */
  train(script: string, edits: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const served = path.join(this.#folder, 'edits.json');
    writeFileSync(served, JSON.stringify(edits));
    return train(path.join(this.#folder, script), {
      cwd: this.#folder,
      env: { REGULENS_SEED: '1', ...(Object.keys(edits).length > 0 && { REGULENS_EDITS: served }) },
    });
  }

  /** Records a run of the project, and gives the fixes for a finding that asks for these remedies in all layers. */
  async fixesOf(
    script: string,
    remedies: readonly RemedyId[],
  ): Promise<{ state: RunState; outcome: Outcome; fixes: FindingFix[] }> {
    const outcome = await this.train(script);
    expect(outcome.stderr).not.toContain('Error');
    expect(outcome.code).toBe(0);
    const state = emptyRunState();
    for (const event of outcome.events) applyEvent(state, event);
    return { state, outcome, fixes: await this.fixesIn(state, remedies) };
  }

  /** The same of a run that is over, in the files as they are now: edits that leave every line where it is make no other run necessary. */
  async fixesIn(state: RunState, remedies: readonly RemedyId[]): Promise<FindingFix[]> {
    const fit = state.fits[0]?.started;
    const finding: Finding = {
      id: 'overfitting', rule: 'overfitting', fit: fit?.fit ?? '', severity: 'warning', title: '', message: '', confidence: null,
      onset: 1, epoch: 1, evidence: [], anchor: null, related: [], source: '',
      remedies: remedies.map((remedy) => ({ remedy, layers: [], reason: '' })),
    }; // prettier-ignore
    const diagnosis = { findings: [finding], notChecked: [], gaps: [], forecasts: [], advice: [], decompositions: [] }; // prettier-ignore
    const concerned = new Map(concernedFiles({ state, diagnosis }).map((file) => [file, this.read(file)]));
    const scripts = await inProject(concerned, this.#folder, (file) => Promise.resolve(this.read(file)));
    return fixesFor({ state, diagnosis }, scripts);
  }
}
