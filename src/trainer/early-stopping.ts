import { isObject } from './framework';

/** New instances, in their first state, of the EarlyStopping callbacks among a fit's callbacks. */
export function earlyStoppingCopies(callbacks: unknown): unknown[] {
  const list: unknown[] = Array.isArray(callbacks) ? callbacks : [callbacks];
  return list.flatMap((callback) => {
    if (!isObject(callback) || !('patience' in callback) || !('minDelta' in callback)) return [];
    const make: unknown = callback.constructor;
    if (typeof make !== 'function') return [];
    const { monitor, minDelta, patience, mode, baseline } = callback;
    const copy: unknown = Reflect.construct(make, [
      { monitor, minDelta, patience, mode, baseline, verbose: 0 },
    ]);
    return [copy];
  });
}
