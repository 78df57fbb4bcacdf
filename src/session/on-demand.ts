/** Something that is made when it is first asked for, once. A failure isn't kept: who asks next tries again. */
export interface OnDemand<T> {
  /** Null while nobody has asked. */
  readonly asked: Promise<T> | null;
  ask(): Promise<T>;
  /** Calls `listener` once it is made, before those who asked have it. */
  whenMade(listener: (made: T) => void): void;
}

export function onDemand<T>(make: () => Promise<T>): OnDemand<T> {
  const listeners: ((made: T) => void)[] = [];
  let asked: Promise<T> | null = null;
  const made = async () => {
    const it = await make();
    for (const listener of listeners) listener(it);
    return it;
  };
  return {
    get asked() {
      return asked;
    },
    ask: () =>
      (asked ??= made().catch((error: unknown) => {
        asked = null;
        throw error;
      })),
    whenMade: (listener) => void listeners.push(listener),
  };
}
