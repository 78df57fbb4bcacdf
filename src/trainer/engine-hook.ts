import type { Engine, Gradients, Tensor } from './framework';
import { isObject } from './framework';

/** Called after every gradient computation of the process, whoever asked for it. */
export type OnGradients = (engine: Engine, xs: Tensor[], result: Gradients) => void;

export interface EngineHook {
  /** The engine, once tfjs-core has been loaded. */
  current(): Engine | null;
}

/**
 * Watches `globalThis._tfengine`, which tfjs-core assigns once for all its copies, and wraps the one method that every
 * training step goes through: `engine.gradients` (fit, minimize, variableGrads).
 */
export function hookEngine(onGradients: OnGradients, onEngine: (engine: Engine) => void): EngineHook {
  let engine: Engine | null = null;
  const wrapped = new WeakSet<Engine>();
  Object.defineProperty(globalThis, '_tfengine', {
    configurable: true,
    enumerable: true,
    get: () => engine ?? undefined,
    set(value: unknown) {
      engine = isEngine(value) ? value : null;
      if (!engine || wrapped.has(engine)) return;
      wrapped.add(engine);
      wrapGradients(engine, onGradients);
      onEngine(engine);
    },
  });
  return { current: () => engine };
}

function wrapGradients(engine: Engine, onGradients: OnGradients): void {
  const original = engine.gradients;
  engine.gradients = function gradients(this: Engine, f, xs, dy, allowNoGradients) {
    const result = original.call(this, f, xs, dy, allowNoGradients);
    onGradients(this, xs, result);
    return result;
  };
}

function isEngine(value: unknown): value is Engine {
  return (
    isObject(value) && typeof value['gradients'] === 'function' && typeof value['runKernel'] === 'function'
  );
}
