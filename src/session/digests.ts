import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunDigest, RunParameter } from '../protocol/run-digest';
import type { RunRecord } from '../protocol/run-record';
import type { Disposable, RunStore } from '../runs';
import { isLive } from '../runs/store';
import type { SourceParser } from '../source';
import { digestOf } from './digest';
import { Emitter } from './emitter';
import type { RunSession } from './run-session';

export interface DigestsDeps {
  /** The session of a run that is held anyway, as those of live runs are. */
  held: (id: string) => Pick<RunSession, 'state' | 'diagnosis'> | null;
  parser: () => Promise<SourceParser>;
  report: (error: unknown) => void;
}

interface Asked {
  store: RunStore;
  record: RunRecord;
}

/** Reading files that were made before holds up the host for at most so long at a time, in milliseconds. */
const SLICE = 15;

/**
 * What lists say of runs. Of one that has ended it is worked out once, from all its events, and kept in memory and in the run's directory; one after another, as the
 * lists ask.
 */
export class Digests {
  readonly #deps: DigestsDeps;
  readonly #known = new Map<string, RunDigest | null>();
  readonly #parameters = new Map<string, readonly RunParameter[]>();
  readonly #changed = new Emitter<readonly string[]>();
  #asked: Asked[] = [];
  #isReading = false;
  /** Those who wait for what was made before. */
  #waiting: (() => void)[] = [];

  constructor(deps: DigestsDeps) {
    this.#deps = deps;
  }

  /** What is known of a run by now; null while nothing is. What more comes is told by `onDidChange`. */
  get(store: RunStore, record: RunRecord): RunDigest | null {
    const held = this.#deps.held(record.id);
    if (held) return digestOf(held, this.#parametersOf(store, record));
    if (isLive(record)) return null; // What is read now would be kept, and out of date a moment later.
    const known = this.#known.get(record.id);
    if (known !== undefined) return known;
    this.#known.set(record.id, null);
    this.#asked.push({ store, record });
    if (!this.#isReading) {
      this.#isReading = true;
      this.#readAll()
        .catch(this.#deps.report)
        .finally(() => {
          this.#isReading = false;
          this.#tellWaiting(); // Nobody waits for ever.
        });
    }
    return null;
  }

  /** What a run's text sets its training to. Empty where the text wasn't kept or can't be read. */
  async parameters(store: RunStore, record: RunRecord): Promise<readonly RunParameter[]> {
    const known = this.#parameters.get(record.id);
    if (known && known.length > 0) return known;
    const { readParameters } = await import('./read-parameters');
    const read = await readParameters(store, record, this.#deps.parser);
    this.#parameters.set(record.id, read);
    return read;
  }

  /** Resolves when all that was asked for and had been made before is known: in a moment, for a thousand runs in a tenth of a second. */
  async kept(): Promise<void> {
    if (this.#asked.length > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  onDidChange(listener: (ids: readonly string[]) => void): Disposable {
    return this.#changed.on(listener);
  }

  dispose(): void {
    this.#asked = [];
    this.#tellWaiting();
    this.#changed.dispose();
  }

  /** Those of a run that is held: read once, and told of when they are there. */
  #parametersOf(store: RunStore, record: RunRecord): readonly RunParameter[] {
    const known = this.#parameters.get(record.id);
    if (known) return known;
    this.#parameters.set(record.id, []);
    this.parameters(store, record).then((read) => {
      if (read.length > 0) this.#changed.fire([record.id]);
    }, this.#deps.report);
    return [];
  }

  async #readAll(): Promise<void> {
    const { readDigestFile } = await import('../runs/digest-file');
    const unread: Asked[] = [];
    for (;;) {
      // What was made before comes first: a thousand of these take less time than ten of the others.
      const ready: string[] = [];
      const until = performance.now() + SLICE;
      for (let run = this.#asked.shift(); run; run = this.#asked.shift()) {
        const digest = readDigestFile(run.store.directory(run.record.id));
        if (digest) {
          this.#known.set(run.record.id, digest);
          ready.push(run.record.id);
        } else unread.push(run);
        if (performance.now() > until) break;
      }
      if (ready.length > 0) this.#changed.fire(ready);
      if (this.#asked.length > 0) {
        await nextTurn();
        continue;
      }
      this.#tellWaiting();
      const next = unread.shift();
      if (!next) break;
      await this.#make(next);
    }
  }

  #tellWaiting(): void {
    for (const tell of this.#waiting) tell();
    this.#waiting = [];
  }

  async #make({ store, record }: Asked): Promise<void> {
    try {
      const [{ diagnose }, { readRun }, { eventsStamp, writeDigestFile }] = await Promise.all([
        import('../diagnosis'),
        import('../runs/read-run'),
        import('../runs/digest-file'),
      ]);
      const stamp = eventsStamp(store.directory(record.id));
      const { state } = await readRun(store, record.id);
      const digest = digestOf({ state, diagnosis: diagnose(state) }, await this.parameters(store, record));
      if (stamp) writeDigestFile(store.directory(record.id), stamp, digest);
      this.#known.set(record.id, digest);
      this.#changed.fire([record.id]);
    } catch (error) {
      this.#deps.report(error); // Deleted since, or unreadable: the list goes without its numbers.
    }
  }
}
