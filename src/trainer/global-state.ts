import fs from 'node:fs';
import module from 'node:module';
import { isObject } from './framework';
import { isObjectOrFunction, Shapes } from './shapes';

/** What the framework makes of the global object; it stays loaded, and what it holds is looked after elsewhere (fresh-engine.ts). */
const FRAMEWORK = new Set<PropertyKey>(['_tfengine', '_tfGlobals']);

/** The built-in objects as they are: properties of globals, of their prototypes, and of what loads files. */
export function globalState(): Shapes {
  return new Shapes(
    roots(),
    (object, name, value, isNew) =>
      (object === globalThis && FRAMEWORK.has(name)) || (!isNew && isNamed(value, name)),
  );
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
    if (FRAMEWORK.has(key)) continue;
    const value: unknown = Object.getOwnPropertyDescriptor(globalThis, key)?.value;
    for (let object = value; isObjectOrFunction(object) && !found.has(object);) {
      found.add(object);
      const prototype: unknown = Object.getOwnPropertyDescriptor(object, 'prototype')?.value;
      for (let below = prototype; isObjectOrFunction(below) && !found.has(below);) {
        found.add(below);
        below = Object.getPrototypeOf(below);
      }
      object = Object.getPrototypeOf(object);
    }
  }
  return found;
}
