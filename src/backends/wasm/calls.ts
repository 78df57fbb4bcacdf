type Wrap = (
  name: string,
  returns: string | null,
  takes: readonly string[],
) => (...values: (number | Uint8Array)[]) => never;

/** What an Emscripten module calls its functions by. */
export interface Callable {
  cwrap: Wrap;
  readonly HEAPU8: Uint8Array;
  stackSave(): number;
  stackAlloc(bytes: number): number;
  stackRestore(stack: number): void;
}

/**
 * Emscripten makes six functions and looks up a name that it puts together at each call of one that takes an array. The kernels of the
 * commonest operations take shapes as arrays, and are called dozens of times in a training step. Here they cost no more than what has to be done.
 */
export function callDirectly(module: Callable): void {
  const { cwrap } = module;
  module.cwrap = (name, returns, takes) => {
    const isPlain = takes.every((type) => type === 'number' || type === 'array');
    return returns === null && isPlain && takes.includes('array')
      ? direct(module, `_${name}`, takes)
      : cwrap(name, returns, takes);
  };
}

function direct(module: Callable, name: string, takes: readonly string[]): ReturnType<Wrap> {
  const isArray = takes.map((type) => type === 'array');
  return (...values) => {
    const stack = module.stackSave();
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!isArray[i] || typeof value !== 'object') continue;
      const at = module.stackAlloc(value.length) >>> 0;
      module.HEAPU8.set(value, at);
      values[i] = at;
    }
    // Its first call puts another function in its place, so it is looked up each time.
    const native: unknown = Reflect.get(module, name);
    if (typeof native !== 'function') throw new Error(`the module has no ${name}`);
    const result = Reflect.apply(native, module, values) as never;
    module.stackRestore(stack);
    return result;
  };
}
