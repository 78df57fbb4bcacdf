import fs from 'node:fs';
import type { RunRecord } from '../../protocol/run-record';
import {
  areUnchanged,
  editsBy,
  editsOf,
  isLive,
  keyOf,
  readInputs,
  readRun,
  type LaunchRequest,
} from '../../runs';
import type { Workplace } from '../run-to-end';
import { casualtyOf } from './casualty';

/**
 * Finds runs that are what a trial would be: same text, arguments, variables, seed, versions, and every file that they read unchanged. All of it is
 * in the run directories, so what another process (or this one, before a crash) has begun or ended counts as well.
 */
export class KeptTrials {
  readonly #workplace: Workplace;
  /** What was last read of each run. */
  readonly #records = new Map<string, RunRecord | null>();

  constructor(workplace: Workplace) {
    this.#workplace = workplace;
  }

  /** @returns null where chance decides what the trial comes to. @throws UserError where it can't be run at all */
  keyOf(launch: LaunchRequest): Promise<string | null> {
    return keyOf(this.#workplace.store, launch, this.#workplace.assets);
  }

  /** An ended run that is the same, the newest first. */
  async ended(key: string, launch: LaunchRequest): Promise<string | null> {
    for (const record of await this.#withKey(key))
      if (!isLive(record) && (await this.isStillSo(record, launch))) return record.id;
    return null;
  }

  /** A run of an experiment that may become the same: what it reads is known when it has ended. */
  async live(key: string, launch: LaunchRequest): Promise<string | null> {
    const live = (await this.#withKey(key)).find(
      (record) =>
        isLive(record) &&
        record.parent !== null &&
        (launch.evaluateFully !== true || record.evaluatesFully === true),
    );
    return live?.id ?? null;
  }

  /** Whether the ended run would come to the same today. */
  async isStillSo(record: RunRecord, launch: LaunchRequest): Promise<boolean> {
    if (!(await this.#hasTrained(record))) return false;
    const directory = this.#workplace.store.directory(record.id);
    const asked = editsBy((launch.edits ?? []).map(({ file, text }) => [file, text] as const));
    if (!(await areUnchanged(await readInputs(directory), editsOf(directory), asked))) return false;
    return launch.evaluateFully !== true || record.evaluatesFully === true || this.#wasAskedAll(record.id);
  }

  /** A script that failed after its training (as it saved, or plotted) has trained: that is what a trial is for. */
  async #hasTrained(record: RunRecord): Promise<boolean> {
    if (record.status === 'finished') return true;
    if (record.status !== 'failed' || casualtyOf(record) !== null) return false;
    const { state } = await readRun(this.#workplace.store, record.id);
    return state.fits.length > 0 && state.fits.every(({ ended }) => ended === 'finished');
  }

  /** Where there are few validation examples, any run asks its trained model about all of them. */
  async #wasAskedAll(id: string): Promise<boolean> {
    const { state } = await readRun(this.#workplace.store, id);
    return state.fits.every(({ started, evaluations, epochs }) => {
      if (!epochs.some(({ valLoss }) => valLoss !== null)) return true;
      const last = evaluations.at(-1);
      return (
        last?.on === 'validation' &&
        last.epoch === epochs.at(-1)?.epoch &&
        last.examples === started.validationExamples
      );
    });
  }

  async #withKey(key: string): Promise<RunRecord[]> {
    await this.#refresh();
    return [...this.#records.values()]
      .filter((record) => record !== null)
      .filter((record) => record.key === key)
      .sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  async #refresh(): Promise<void> {
    const { store } = this.#workplace;
    const ids = await fs.promises.readdir(store.runsFolder).catch((): string[] => []);
    for (const known of this.#records.keys()) if (!ids.includes(known)) this.#records.delete(known);
    for (const id of ids) {
      const known = this.#records.get(id);
      // What has ended stays as it is.
      if (known !== undefined && known !== null && !isLive(known)) continue;
      if (store.has(id)) this.#records.set(id, await store.read(id).catch(() => null));
    }
  }
}
