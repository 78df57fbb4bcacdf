export type Method<This> = (this: This, ...args: unknown[]) => unknown;

/** Replaces an own method of a prototype; the property keeps its nature. Does nothing where there is no such method. */
export function wrap<This>(
  prototype: Record<string, unknown>,
  name: string,
  make: (original: Method<This>) => Method<This>,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  const original: unknown = descriptor?.value;
  if (typeof original === 'function')
    Object.defineProperty(prototype, name, { ...descriptor, value: make(original as Method<This>) });
}

/** Tells the user's own call of a method from those that the framework makes inside it. Only synchronous calls count. */
export interface Nesting {
  isNested(): boolean;
  within<T>(task: () => T): T;
}

export function createNesting(): Nesting {
  let depth = 0;
  return {
    isNested: () => depth > 0,
    within(task) {
      depth++;
      try {
        return task();
      } finally {
        depth--;
      }
    },
  };
}
