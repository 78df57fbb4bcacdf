type Shape = ReadonlyMap<PropertyKey, unknown>;

/** Whether a property that has come or changed since is no change to speak of. */
export type Allows = (object: object, name: PropertyKey, value: unknown, isNew: boolean) => boolean;

/** Objects as they are, by the identity of what their properties hold. */
export class Shapes {
  private readonly allows: Allows;
  private readonly shapes = new Map<object, Shape>();

  constructor(objects: Iterable<object>, allows: Allows) {
    this.allows = allows;
    for (const object of objects) this.shapes.set(object, shapeOf(object));
  }

  /** The name of something that is no longer as it was; null where nothing is. */
  change(): string | null {
    for (const [object, before] of this.shapes) {
      const now = shapeOf(object);
      for (const [name, value] of now) {
        const isNew = !before.has(name);
        if (!isNew && Object.is(value, before.get(name))) continue;
        if (!this.allows(object, name, value, isNew)) return String(name);
      }
      for (const name of before.keys()) if (!now.has(name)) return String(name);
    }
    return null;
  }
}

export function isObjectOrFunction(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function shapeOf(object: object): Shape {
  const shape = new Map<PropertyKey, unknown>();
  for (const key of Reflect.ownKeys(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (!descriptor) continue;
    const { get, set, value } = descriptor as Record<string, unknown>;
    const is = get ?? set ?? value;
    // `process` changes all the time; of it, methods count.
    if (object !== process || typeof is === 'function') shape.set(key, is);
  }
  return shape;
}
