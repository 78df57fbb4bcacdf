/*
 * tfjs gives a variable other values by another `dataId`, by which it can be told that somebody has assigned to it. What is updated over its
 * old values keeps its `dataId`, so those updates are counted.
 */

/** How often a variable has been updated over its old values. */
interface Updates {
  times: number;
}

const byVariable = new WeakMap<object, Updates>();

/** The variable's count, for who updates it and for who asks. */
export function updatesInPlace(variable: object): Updates {
  let updates = byVariable.get(variable);
  if (!updates) byVariable.set(variable, (updates = { times: 0 }));
  return updates;
}
