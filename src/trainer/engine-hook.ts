import type { Engine, Gradients, Tensor } from './framework';
import { isObject } from './framework';

/** Called after every gradient computation of the process, whoever asked for it. */
export type OnGradients = (engine: Engine, xs: Tensor[], result: Gradients) => void;

export interface EngineHook {
  /** The engine, once tfjs-core has been loaded. */
  current(): Engine | null;
}

/**
 * Waits for tfjs-core to assign `globalThis._tfengine`, which it does once for all its copies, and wraps the one method that every training
 * step goes through: `engine.gradients` (fit, minimize, variableGrads). Then it is a plain property again: every tensor that is made asks
 * for it, and by a getter that took 0.2 % of a training.
 */
export function hookEngine(onGradients: OnGradients, onEngine: (engine: Engine) => void): EngineHook {
  let engine: Engine | null = null;
  Object.defineProperty(globalThis, '_tfengine', {
    configurable: true,
    enumerable: true,
    get: () => undefined,
    set(value: unknown) {
      if (!isEngine(value)) return;
      engine = value;
      Object.defineProperty(globalThis, '_tfengine', {
        configurable: true,
        enumerable: true,
        writable: true,
        value,
      });
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
