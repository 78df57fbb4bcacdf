/** Does something once, some time after it was asked for; asked again before that, it waits anew. */
export class Later {
  readonly #ms: number;
  readonly #action: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(ms: number, action: () => void) {
    this.#ms = ms;
    this.#action = action;
  }

  /** @param patient false keeps the time of the first call, for things that change all the time. */
  ask(patient = true): void {
    if (this.#timer && !patient) return;
    this.dispose();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#action();
    }, this.#ms);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
