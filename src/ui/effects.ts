import { Emitter } from '../session/emitter';
import type { Disposable } from '../runs';

/** Measured effects of fixes, in words, by run and fix. They hold for the text they were measured on, as fix ids do. */
export class Effects {
  readonly #byRun = new Map<string, Map<string, string>>();
  readonly #changed = new Emitter<void>();

  effectOf(runId: string, fixId: string): string | null {
    return this.#byRun.get(runId)?.get(fixId) ?? null;
  }

  of(runId: string): ReadonlyMap<string, string> {
    return this.#byRun.get(runId) ?? new Map<string, string>();
  }

  set(runId: string, fixId: string, effect: string): void {
    const effects = this.#byRun.get(runId) ?? new Map<string, string>();
    this.#byRun.set(runId, effects.set(fixId, effect));
    this.#changed.fire();
  }

  onDidChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }
}
