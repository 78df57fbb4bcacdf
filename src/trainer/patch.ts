export type Method<This> = (this: This, ...args: unknown[]) => unknown;

/** Replaces an own method of a prototype; the property keeps its nature. Does nothing where there is no such method. */
export function wrap<This>(
  prototype: Record<string, unknown>,
  name: string,
  make: (original: Method<This>) => Method<This>,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  const original: unknown = descriptor?.value;
  if (typeof original === 'function')
    Object.defineProperty(prototype, name, { ...descriptor, value: make(original as Method<This>) });
}

/** Puts a property in front of what the object has by that name; returns what takes it away again. */
export function shadow(object: object, name: string, value: unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { configurable: true, enumerable: false, value });
  return () => {
    if (own) Object.defineProperty(object, name, own);
    else Reflect.deleteProperty(object, name);
  };
}
