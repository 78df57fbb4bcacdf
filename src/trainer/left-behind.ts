import { globalState } from './global-state';

/** What a script has left in its process that a process of its own would have taken with it. */
export class LeftBehind {
  private readonly listeners = listeners();
  private readonly cwd = process.cwd();
  private globals = globalState();
  private readonly timers = watchUnrefs();

  /** A trial begins: everything is as it was, but for what it is given. */
  begin(): void {
    process.chdir(this.cwd);
    process.exitCode = undefined;
    this.timers.clear();
  }

  /** What has changed by now isn't the script's: loaders of its language did, or the recorder. */
  scriptComes(): void {
    this.globals = globalState();
  }

  /** Why the process has to end as any other does; null where it need not. */
  ending(): string | null {
    if (process.exitCode !== undefined && process.exitCode !== 0) return 'it has set an exit code';
    // Node itself listens for the end while the script's main module hasn't run to its end.
    for (const [name, count] of listeners())
      if (count !== (this.listeners.get(name) ?? 0)) return `something listens for "${String(name)}"`;
    return null;
  }

  /** The same, of what may act on a later trial. */
  lasting(): string | null {
    for (const timer of this.timers)
      if (Reflect.get(timer, '_destroyed') !== true) return 'it has left a timer running';
    for (const stream of [process.stdout, process.stderr])
      if (Object.hasOwn(stream, 'write') || !stream.writable) return 'it has changed where it prints';
    const change = this.globals.change();
    return change === null ? null : `it has changed the global "${change}"`;
  }
}

function listeners(): Map<string | symbol, number> {
  return new Map(process.eventNames().map((name) => [name, process.listenerCount(name)]));
}

/** Timers that nobody waits for may still fire later. Node tells of those only that are waited for. */
function watchUnrefs(): Set<object> {
  const seen = new Set<object>();
  const timer = setTimeout(() => undefined, 0);
  clearTimeout(timer);
  const prototype: unknown = Object.getPrototypeOf(timer);
  if (typeof prototype !== 'object' || prototype === null) return seen;
  const unref: unknown = Reflect.get(prototype, 'unref');
  if (typeof unref !== 'function') return seen;
  Reflect.set(prototype, 'unref', function watched(this: object): unknown {
    seen.add(this);
    const result: unknown = Reflect.apply(unref, this, []);
    return result;
  });
  return seen;
}
