import fs from 'node:fs';
import module from 'node:module';
import { isObject } from './framework';

/** What the framework adds to the global object; it stays loaded. */
const FRAMEWORK = new Set<PropertyKey>(['_tfengine', '_tfGlobals']);

type Shape = ReadonlyMap<PropertyKey, unknown>;

/** The built-in objects as they are, by identity: properties of globals, of their prototypes, and of what loads files. */
export class GlobalState {
  private readonly shapes = new Map<object, Shape>();

  constructor() {
    for (const root of roots()) this.shapes.set(root, shapeOf(root));
  }

  /** The name of something that is no longer as it was; null where nothing is. */
  change(): string | null {
    for (const [object, before] of this.shapes) {
      const now = shapeOf(object);
      for (const [name, value] of now) {
        if (before.has(name) && Object.is(value, before.get(name))) continue;
        const isMade = before.has(name) && isNamed(value, name);
        if (!isMade && !(object === globalThis && FRAMEWORK.has(name))) return String(name);
      }
      for (const name of before.keys()) if (!now.has(name)) return String(name);
    }
    return null;
  }
}

/** Node makes some functions when they are first asked for (TextDecoder, fs.Dir). What a script puts there has other names. */
function isNamed(value: unknown, name: PropertyKey): boolean {
  return typeof value === 'function' && value.name === name;
}

function roots(): Set<object> {
  const found = new Set<object>([globalThis, fs, module, module.Module]);
  const extensions: unknown = Reflect.get(module, '_extensions');
  if (isObject(extensions)) found.add(extensions);
  for (const key of Reflect.ownKeys(globalThis)) {
    // `process` changes all the time; of it, methods count.
    const value: unknown = Object.getOwnPropertyDescriptor(globalThis, key)?.value;
    for (let object = value; isBuiltIn(object) && !found.has(object);) {
      found.add(object);
      const prototype: unknown = Object.getOwnPropertyDescriptor(object, 'prototype')?.value;
      for (let below = prototype; isBuiltIn(below) && !found.has(below);) {
        found.add(below);
        below = Object.getPrototypeOf(below);
      }
      object = Object.getPrototypeOf(object);
    }
  }
  return found;
}

function isBuiltIn(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function shapeOf(object: object): Shape {
  const shape = new Map<PropertyKey, unknown>();
  for (const key of Reflect.ownKeys(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (!descriptor) continue;
    const { get, set, value } = descriptor as Record<string, unknown>;
    const is = get ?? set ?? value;
    if (object !== process || typeof is === 'function') shape.set(key, is);
  }
  return shape;
}
