import { isObject } from './framework';
import type { LayersCopy } from './framework';

/*
 * How the user's own TensorFlow.js is found, whatever its packaging (ESM, CommonJS, a bundle, two copies, a TypeScript
 * loader): an accessor on Object.prototype sees one particular assignment that every copy makes while it is loaded.
 *
 * tfjs-core creates its class registry by `this.classNameMap = {}`, and tfjs-layers then registers its classes by
 * `classNameMap['Sequential'] = [Sequential, …]`. The first accessor is on Object.prototype; the second only on the
 * registry itself, because tfjs looks class names up by `className in customObjects`: an accessor named `Sequential` on
 * Object.prototype would make `'Sequential' in {}` true and break loading a saved model.
 *
 * tfjs-data's Dataset class is seen the same way, by its static `MAX_BUFFER_SIZE`, and the end of tfjs-layers by what it exports last.
 */

export interface TrapHandlers {
  onLayers(copy: LayersCopy): void;
  /** All of tfjs-layers has been evaluated, where it is a package by itself. @param exported what it offers */
  onLayersLoaded(exported: Record<string, unknown>): void;
  onDataset(prototype: Record<string, unknown>): void;
  /** The class that all optimizers of one copy of tfjs-core extend. */
  onOptimizer(prototype: Record<string, unknown>): void;
  /** One of the optimizers asked for. */
  onOptimizerClass(className: string, prototype: Record<string, unknown>): void;
}

/** @param optimizers names of the optimizer classes that are handed over one by one; `SGD` among them */
export function setTrap(handlers: TrapHandlers, optimizers: readonly string[]): void {
  onAssignment('classNameMap', (_registry, map) => {
    if (isObject(map)) watchRegistry(map, handlers, optimizers);
  });
  onAssignment('version_layers', (exported) => {
    if (isObject(exported)) handlers.onLayersLoaded(exported);
  });
  onAssignment('MAX_BUFFER_SIZE', (dataset) => {
    if (typeof dataset !== 'function') return;
    const prototype: unknown = dataset.prototype;
    if (isObject(prototype) && typeof prototype['shuffle'] === 'function') handlers.onDataset(prototype);
  });
}

/** Calls `seen` at each `object[name] = value` on an object without such a property; the assignment itself is plain. */
function onAssignment(name: string, seen: (target: unknown, value: unknown) => void): void {
  Object.defineProperty(Object.prototype, name, {
    configurable: true,
    enumerable: false,
    get: () => undefined,
    set(this: unknown, value: unknown) {
      if ((typeof this !== 'object' && typeof this !== 'function') || this === null) return;
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      seen(this, value);
    },
  });
}

function watchRegistry(
  map: Record<string, unknown>,
  handlers: TrapHandlers,
  optimizers: readonly string[],
): void {
  onRegistration(map, 'Sequential', (registered) => {
    const copy = typeof registered === 'function' ? classesOf(registered) : null;
    if (copy) handlers.onLayers(copy);
  });
  for (const className of optimizers)
    onRegistration(map, className, (registered) => {
      const prototype: unknown = typeof registered === 'function' ? registered.prototype : null;
      if (!isObject(prototype)) return;
      handlers.onOptimizerClass(className, prototype);
      const base: unknown = className === 'SGD' ? Object.getPrototypeOf(prototype) : null;
      if (isObject(base) && typeof base['minimize'] === 'function') handlers.onOptimizer(base);
    });
}

/** Calls `seen` with each class that is registered under the name: entries are [class, its fromConfig]. */
function onRegistration(
  map: Record<string, unknown>,
  name: string,
  seen: (registered: unknown) => void,
): void {
  let current = map[name];
  Object.defineProperty(map, name, {
    configurable: true,
    enumerable: true,
    get: () => current,
    set(value: unknown) {
      current = value;
      seen(Array.isArray(value) ? value[0] : null);
    },
  });
}

/** Sequential extends LayersModel extends Container extends Layer. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- a class of unknown making
function classesOf(sequentialClass: Function): LayersCopy | null {
  const sequential: unknown = sequentialClass.prototype;
  const layersModel: unknown = isObject(sequential) ? Object.getPrototypeOf(sequential) : null;
  const container: unknown = isObject(layersModel) ? Object.getPrototypeOf(layersModel) : null;
  const layer: unknown = isObject(container) ? Object.getPrototypeOf(container) : null;
  if (!isObject(sequential) || !isObject(layersModel) || !isObject(layer)) return null;
  if (typeof layersModel['fit'] !== 'function' || typeof layer['addWeight'] !== 'function') return null;
  return { layer, layersModel, sequential };
}
