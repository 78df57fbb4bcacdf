import type { Verification } from '../protocol/verification';
import type { Disposable, RunStore } from '../runs';
import { Emitter } from '../session/emitter';
import type { Combination, Proof } from '../session/proof';

interface Known {
  verification: Verification;
  proofs: ReadonlyMap<string, Proof>;
  combination: Combination | null;
}

/** What was measured of runs' fixes: those under way, and the latest that is on disk. They hold for the text they were measured on, as fix ids do. */
export class Verifications {
  readonly #byRun = new Map<string, Known | null>();
  readonly #loading = new Map<string, Promise<void>>();
  readonly #changed = new Emitter<string>();
  readonly #judged = new Emitter<string>();

  /** Reads what is on disk of a run, once. */
  async load(store: RunStore, run: string): Promise<void> {
    if (this.#byRun.has(run)) return;
    let loading = this.#loading.get(run);
    if (!loading) {
      // What failed is tried again when it is next asked for.
      loading = this.#read(store, run).finally(() => this.#loading.delete(run));
      this.#loading.set(run, loading);
    }
    await loading;
  }

  get(run: string): Verification | null {
    return this.#byRun.get(run)?.verification ?? null;
  }

  /** By fix id. */
  proofsOf(run: string): ReadonlyMap<string, Proof> {
    return this.#byRun.get(run)?.proofs ?? NONE;
  }

  effectOf(run: string, fix: string): string | null {
    return this.proofsOf(run).get(fix)?.words ?? null;
  }

  combinationOf(run: string): Combination | null {
    return this.#byRun.get(run)?.combination ?? null;
  }

  /** Measured effects in words, by fix id. */
  of(run: string): ReadonlyMap<string, string> {
    return new Map([...this.proofsOf(run)].map(([fix, { words }]) => [fix, words]));
  }

  async set(verification: Verification): Promise<void> {
    const { proofsOf, combinationOf } = await import('../session/proof');
    const { run } = verification;
    const before = this.proofsOf(run);
    const proofs = proofsOf(verification);
    this.#byRun.set(run, { verification, proofs, combination: combinationOf(verification) });
    this.#changed.fire(run);
    const isNew = [...proofs].some(([fix, { words }]) => before.get(fix)?.words !== words);
    if (isNew || verification.status !== 'running') this.#judged.fire(run);
  }

  /** However little has changed: another epoch is done. */
  onDidChange(listener: (run: string) => void): Disposable {
    return this.#changed.on(listener);
  }

  /** Something else is known of a fix. */
  onDidJudge(listener: (run: string) => void): Disposable {
    return this.#judged.on(listener);
  }

  async #read(store: RunStore, run: string): Promise<void> {
    const [{ VerificationStore }, { proofsOf, combinationOf }] = await Promise.all([
      import('../runs/verification-store'),
      import('../session/proof'),
    ]);
    const verification = await new VerificationStore(store.folder).read(run);
    // One that began meanwhile knows better.
    if (!this.#byRun.has(run))
      this.#byRun.set(
        run,
        verification && {
          verification,
          proofs: proofsOf(verification),
          combination: combinationOf(verification),
        },
      );
  }
}

const NONE: ReadonlyMap<string, Proof> = new Map();
