import type { Engine, LayersCopy } from './framework';
import { frameworkGlobals, isObject } from './framework';
import { COUNTERS, PrivateState } from './private-state';
import { privateVariables } from './private-variables';
import { isObjectOrFunction, Shapes } from './shapes';

/** What is told of the framework as it is loaded, and again of what has stayed loaded. */
export interface FrameworkListener {
  onLayers(copy: LayersCopy): void;
  onDataset(prototype: Record<string, unknown>): void;
  onOptimizer(prototype: Record<string, unknown>): void;
}

/**
 * TensorFlow.js, which stays loaded and compiled from trial to trial: V8 has to make fast code of each function that is loaded anew once more.
 * tfjs-layers counts names and keeps what it has worked out of models by these names in variables of its own, which are put back
 * to where they are when it has just been loaded; the engine has a reset of its own (fresh-engine.ts).
 */
export class KeptFramework implements FrameworkListener {
  private readonly layers = new Set<LayersCopy>();
  private readonly datasets = new Set<Record<string, unknown>>();
  private readonly optimizers = new Set<Record<string, unknown>>();
  /** Prototypes as they are without the recorder's methods. */
  private readonly pristine = new Map<object, PropertyDescriptorMap>();
  private loaded: Loaded | null = null;

  private readonly engine: () => Engine | null;

  constructor(engine: () => Engine | null) {
    this.engine = engine;
  }

  onLayers(copy: LayersCopy): void {
    this.layers.add(copy);
    for (const prototype of [copy.layer, copy.layersModel, copy.sequential]) this.keep(prototype);
  }

  onDataset(prototype: Record<string, unknown>): void {
    this.datasets.add(prototype);
    this.keep(prototype);
  }

  onOptimizer(prototype: Record<string, unknown>): void {
    this.optimizers.add(prototype);
    this.keep(prototype);
  }

  private keep(prototype: object): void {
    if (!this.pristine.has(prototype))
      this.pristine.set(prototype, Object.getOwnPropertyDescriptors(prototype));
  }

  /** All of tfjs-layers has been evaluated. @param exported what it offers */
  onLayersLoaded(exported: Record<string, unknown>): void {
    const engine = this.engine();
    const ofLayers = Object.values(exported).find((value) => typeof value === 'function');
    if (ofLayers && engine) this.loaded = Loaded.by(ofLayers, engine);
  }

  /** Why it can't serve another trial; null where it can. */
  obstacle(): string | null {
    if (this.layers.size !== 1) return `it has loaded ${this.layers.size} copies of TensorFlow.js’s layers`;
    if (!this.loaded) return 'what its TensorFlow.js keeps can’t be seen';
    const change = this.loaded.change();
    return change === null ? null : `it has changed TensorFlow.js’s "${change}"`;
  }

  reset(): void {
    this.loaded?.reset();
  }

  /** Another trial comes, which is told of all as if it had just been loaded. */
  begin(listener: FrameworkListener): void {
    for (const [prototype, descriptors] of this.pristine) Object.defineProperties(prototype, descriptors);
    for (const prototype of this.optimizers) listener.onOptimizer(prototype);
    for (const copy of this.layers) listener.onLayers(copy);
    for (const prototype of this.datasets) listener.onDataset(prototype);
    // The methods that are in place now are this trial's recorder's.
    this.loaded?.lookAtShapes();
  }
}

/** tfjs-layers, and tfjs-core below it, as they are loaded. */
class Loaded {
  /** One of the functions of tfjs-layers, whichever. */
  private readonly ofLayers: object;
  private readonly state: PrivateState;
  private readonly classes: readonly object[];
  private shapes: Shapes;

  private constructor(
    ofLayers: object,
    state: PrivateState,
    own: Iterable<object>,
    ofCore: Iterable<object>,
  ) {
    this.ofLayers = ofLayers;
    this.state = state;
    this.classes = [...own, ...ofCore];
    // The package of all parts, which is loaded next, puts methods into tfjs-core's tensors: these are known from the second trial on.
    this.shapes = shapesOf([...own]);
  }

  static by(ofLayers: object, engine: Engine): Loaded | null {
    const layers = privateVariables(ofLayers);
    const core = privateVariables(engine.constructor);
    if (!layers || !core) return null;
    const state = new PrivateState(layers, sharedBy(engine));
    return new Loaded(ofLayers, state, classesAmong(layers), classesAmong(core));
  }

  change(): string | null {
    const now = privateVariables(this.ofLayers);
    return now ? (this.state.change(now) ?? this.shapes.change()) : 'variables';
  }

  reset(): void {
    const now = privateVariables(this.ofLayers);
    if (now) this.state.reset(now);
  }

  lookAtShapes(): void {
    this.shapes = shapesOf(this.classes);
  }
}

/** What is added and stands in front of nothing is added by each trial itself. Classes count, too. */
function shapesOf(classes: readonly object[]): Shapes {
  return new Shapes(classes, (object, name, value, isNew) => {
    if (!isNew) return typeof value === 'number' && COUNTERS.test(String(name));
    const above: unknown = Object.getPrototypeOf(object);
    return !(isObjectOrFunction(above) && name in above);
  });
}

/** Classes, those they extend, and their prototypes: of functions only such whose prototype is more than what every function has. */
function classesAmong(variables: Readonly<Record<string, unknown>>): Set<object> {
  const found = new Set<object>();
  for (const value of Object.values(variables)) {
    let prototype: unknown = typeof value === 'function' ? value.prototype : null;
    if (!isObject(prototype)) continue;
    if (Reflect.ownKeys(prototype).length < 2 && Object.getPrototypeOf(prototype) === Object.prototype)
      continue;
    while (isObject(prototype) && prototype !== Object.prototype) {
      found.add(prototype).add(prototype.constructor);
      prototype = Object.getPrototypeOf(prototype);
    }
  }
  return found;
}

/** What all packages hold in common. */
function sharedBy(engine: Engine): Set<unknown> {
  const globals = frameworkGlobals();
  return new Set<unknown>([globalThis, engine, Reflect.get(engine, 'ENV'), globals, ...globals.values()]);
}
