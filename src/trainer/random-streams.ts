/*
 * Random numbers in named, independent sub-streams of one seed, so that adding a layer does not shift the numbers of the
 * rest and two versions of a script can be compared pair by pair. tfjs draws everything from Math.random (each unseeded
 * initializer, dropout and random tensor takes one number as its seed), so only Math.random has to be replaced.
 */

import { generator } from '../protocol/generator';

export { generator };

export interface RandomStreams {
  /** True where the run has a seed; without one, streams leave Math.random alone. */
  readonly seeded: boolean;
  /** Runs synchronous `task` with Math.random drawing from the named stream. */
  within<T>(name: string, task: () => T): T;
  /** Makes the named stream the one for everything that is not within another, until called with null. */
  setBackground(name: string | null): void;
  /**
   * Runs the recorder's own synchronous `task` so that it takes no number from the user's: also where the user has put a
   * generator of their own into Math.random. Under a `key`, what it draws depends on that and the run's seed alone.
   */
  isolated<T>(task: () => T, key?: string): T;
  /** Whether such a task is running: what it does is no part of the user's training. */
  isIsolated(): boolean;
  /** The stream of `key` itself. */
  stream(key: string): () => number;
  /** A number in [0, 1) from the named stream, or from Math.random without a seed. */
  draw(name: string): number;
  /** Calls `seen` before each number that is in no stream of its own; null to end that. */
  watch(seen: (() => void) | null): void;
  /** Takes such numbers that nobody gets. */
  skip(count: number): void;
}

export function createRandomStreams(seed: string | null): RandomStreams {
  const own = generator(`${seed ?? 'regulens'}|recorder`);
  const stream = (key: string) => generator(`${seed ?? 'regulens'}|${key}`);
  let depth = 0;
  const isIsolated = () => depth > 0;
  const isolated = <T>(task: () => T, key?: string): T => {
    const users = Math.random;
    depth++;
    Math.random = key === undefined ? own : stream(key);
    try {
      return task();
    } finally {
      depth--;
      Math.random = users;
    }
  };
  if (seed === null)
    return {
      seeded: false,
      within: (_name, task) => task(),
      setBackground: () => undefined,
      isolated,
      isIsolated,
      stream,
      draw: () => Math.random(),
      watch: () => undefined,
      skip: () => undefined,
    };

  const numbers = generator(`${seed}|user`);
  let watcher: (() => void) | null = null;
  const user = () => {
    watcher?.();
    return numbers();
  };
  let background = user;
  let current: (() => number) | null = null;
  Math.random = function random() {
    return (current ?? background)();
  };
  return {
    seeded: true,
    within(name, task) {
      const outer = current;
      current = generator(`${seed}|${name}`);
      try {
        return task();
      } finally {
        current = outer;
      }
    },
    setBackground(name) {
      background = name === null ? user : generator(`${seed}|${name}`);
    },
    isolated,
    isIsolated,
    stream,
    draw: (name) => generator(`${seed}|${name}`)(),
    watch: (seen) => (watcher = seen),
    skip(count) {
      for (let i = 0; i < count; i++) numbers();
    },
  };
}
