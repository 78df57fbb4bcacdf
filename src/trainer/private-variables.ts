import inspector from 'node:inspector';
import { isObject } from './framework';

/** What V8 calls the scope of a function that others are made in. */
const CLOSURE = 'Closure';

/** The global through which V8's answer is handed over, for a moment. */
const HANDED = '__regulensHanded';

/**
 * The variables of the outermost function around the function `made`, which for what a CommonJS module makes is the module: those that functions of it use,
 * by name, as they are now. Changes of the answer change no variable. V8's inspector tells them without its debugger being on (Runtime.getProperties,
 * internal property [[Scopes]]): 5 ms for tfjs-layers. Null where that can't be had: a Node built without the inspector.
 */
export function privateVariables(made: object): Record<string, unknown> | null {
  const session = new inspector.Session();
  let scopes: unknown = null;
  try {
    session.connect();
    Reflect.set(globalThis, HANDED, made);
    session.post('Runtime.evaluate', { expression: HANDED }, (_error, found) => {
      const { objectId } = found.result;
      if (objectId === undefined) return;
      session.post('Runtime.getProperties', { objectId, ownProperties: true }, (_none, properties) => {
        const inner = properties.internalProperties?.find(({ name }) => name === '[[Scopes]]');
        const id = inner?.value?.objectId;
        if (id === undefined) return;
        const hand = `function () { ${HANDED} = this; }`;
        session.post('Runtime.callFunctionOn', { objectId: id, functionDeclaration: hand }, () => {
          scopes = Reflect.get(globalThis, HANDED);
        });
      });
    });
  } catch {
    return null;
  } finally {
    session.disconnect();
    Reflect.deleteProperty(globalThis, HANDED);
  }
  return isObject(scopes) ? outermost(scopes) : null;
}

function outermost(scopes: Record<string, unknown>): Record<string, unknown> | null {
  // From the innermost to the global one.
  const all = Array.from({ length: Number(scopes['length']) }, (_, index) => scopes[index]);
  for (const scope of all.reverse())
    if (isObject(scope) && String(scope['description']).startsWith(CLOSURE) && isObject(scope['object']))
      return scope['object'];
  return null;
}
