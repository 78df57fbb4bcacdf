import { isObject } from './framework';

/** Numbers that are given out once each, whose size says nothing. */
export const COUNTERS = /^_?next\w*id$/i;

type Variables = Readonly<Record<string, unknown>>;

/**
 * What the variables of a module hold, to be put back: lists, maps, sets and plain objects get what they held. Variables themselves can't
 * be set from outside; of them only such may change as no later trial can notice.
 */
export class PrivateState {
  private readonly before: Variables;
  private readonly contents = new Map<string, Contents>();

  /** @param shared what isn't the module's alone, and is put back by others */
  constructor(before: Variables, shared: ReadonlySet<unknown>) {
    this.before = before;
    for (const [name, value] of Object.entries(before))
      if (isObject(value) && !shared.has(value) && !Object.isFrozen(value))
        this.contents.set(name, contentsOf(value, true));
  }

  /** The variable that has changed for good; null where there is none. */
  change(now: Variables): string | null {
    for (const [name, value] of Object.entries(now)) {
      const before = this.before[name];
      if (Object.is(before, value)) continue;
      const isCounter = COUNTERS.test(name) && typeof before === 'number' && typeof value === 'number';
      // What is the same for all trials of a process is looked up once (the backend's epsilon).
      const isLookedUp = (before === undefined || before === null) && !isObject(value);
      // One in place of another (tfjs-layers exchanges its custom objects while it makes a model of a description).
      const isReplaced = isContainer(before) && isContainer(value) && kindOf(before) === kindOf(value);
      if (!isCounter && !isLookedUp && !isReplaced) return name;
    }
    return null;
  }

  reset(now: Variables): void {
    for (const [name, contents] of this.contents) contents(now[name]);
  }
}

/** Puts into a container what was in it, or in the one before it. */
type Contents = (container: unknown) => void;

function contentsOf(container: object, isDeep: boolean): Contents {
  if (container instanceof Map) {
    const entries = [...container] as [unknown, unknown][];
    return (now) => {
      if (!(now instanceof Map)) return;
      now.clear();
      for (const [key, value] of entries) now.set(key, value);
    };
  }
  if (container instanceof Set) {
    const members = [...container] as unknown[];
    return (now) => {
      if (!(now instanceof Set)) return;
      now.clear();
      for (const member of members) now.add(member);
    };
  }
  const before = new Map<string, unknown>(Object.entries(container));
  // A cache is an object with a map in it.
  const parts = isDeep && !isContainer(container) ? [...before].filter(([, part]) => isContainer(part)) : [];
  const inner = parts.map(([name, part]) => [name, contentsOf(part as object, false)] as const);
  return (now) => {
    if (!isObject(now)) return;
    for (const name of Object.keys(now)) if (!before.has(name)) Reflect.deleteProperty(now, name);
    for (const [name, value] of before) if (!Object.is(now[name], value)) now[name] = value;
    if (Array.isArray(now)) now.length = before.size;
    for (const [name, restore] of inner) restore(now[name]);
  };
}

function isContainer(value: unknown): value is object {
  return isObject(value) && kindOf(value) !== null;
}

/** By its prototype; null for objects with a class of their own. */
function kindOf(value: object): object | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return Object.prototype;
  const kinds: unknown[] = [Object.prototype, Array.prototype, Map.prototype, Set.prototype];
  return isObject(prototype) && kinds.includes(prototype) ? prototype : null;
}
