import type { Ladder } from '../backends/ladder';
import { frameworkGlobals, isObject, type Engine } from './framework';

interface Resettable extends Engine {
  /** Public in tfjs-core: variables, flags and backends go; kernels and factories of backends stay. */
  reset(): void;
  readonly registryFactory: Readonly<Record<string, unknown>>;
}

/** Backends that packages bring along, and nobody has taken. */
const BROUGHT = ['cpu', 'webgl'];

/** Puts the engine back to where it is when tfjs-core has just been loaded. */
export class FreshEngine {
  private registered: ReadonlyMap<string, unknown> | null = null;

  /** Why that can't be done after this trial; null where it can. */
  obstacle(engine: Engine | null, ladder: Ladder | null): string | null {
    if (!engine || !ladder || !isResettable(engine)) return 'it uses no TensorFlow.js that Regulens knows';
    const chosen = ladder.chosen();
    const isOwnWasm = chosen?.by === 'regulens' && chosen.rung === 'wasm';
    const allowed = isOwnWasm ? [...BROUGHT, 'wasm'] : BROUGHT;
    const other = Object.keys(engine.registryFactory).find((name) => !allowed.includes(name));
    if (other !== undefined) return `it trains on "${other}"`;
    const registered = [...entries('kernelRegistry'), ...entries('gradRegistry')];
    const before = (this.registered ??= new Map(registered));
    for (const [name, entry] of registered)
      if (before.get(name) !== entry) return 'it registers kernels or gradients of its own';
    return null;
  }

  reset(engine: Engine | null, ladder: Ladder | null): void {
    if (!engine || !isResettable(engine)) return;
    engine.reset();
    ladder?.leave();
  }
}

function isResettable(engine: Engine): engine is Resettable {
  return (
    'reset' in engine &&
    typeof engine.reset === 'function' &&
    'registryFactory' in engine &&
    isObject(engine.registryFactory)
  );
}

/** Kernels or gradients that there are, by name. */
function entries(registry: string): [string, unknown][] {
  const entries = frameworkGlobals().get(registry);
  return entries instanceof Map
    ? [...(entries as Map<unknown, unknown>)].map(([name, entry]) => [`${registry} ${String(name)}`, entry])
    : [];
}
