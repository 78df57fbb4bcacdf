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
