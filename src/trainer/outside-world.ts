import childProcess from 'node:child_process';
import crypto from 'node:crypto';
import module from 'node:module';
import net from 'node:net';
import { wrap } from './patch';
import { isObject } from './framework';

/*
 * Sees where a script takes something that neither its files nor its seed decide: random numbers of the system, what comes over the network, and
 * other programs. Nothing of it is changed.
 */

export interface OutsideWorld {
  chance(what: string): void;
  network(host: string): void;
  program(name: string): void;
  /** The script listens to the keyboard. */
  input(): void;
}

const CHANCE = ['randomBytes', 'randomInt', 'randomUUID', 'randomFill', 'randomFillSync'];

/** @param preload a Node process that is started with it keeps its own account */
export function watchOutsideWorld(tell: OutsideWorld, preload: string): void {
  for (const name of CHANCE)
    watch(crypto, name, () => {
      tell.chance(`crypto.${name}`);
    });
  const web: unknown = Object.getPrototypeOf(crypto.webcrypto);
  if (isObject(web))
    for (const name of ['getRandomValues', 'randomUUID'])
      watch(web, name, () => {
        tell.chance(`crypto.${name}`);
      });
  watch(net.Socket.prototype, 'connect', ([to]) => {
    tell.network(hostOf(to));
  });
  watch(childProcess.ChildProcess.prototype, 'spawn', ([options]) => {
    if (isObject(options)) started(options['file'], textsIn(options['args'], options['envPairs']));
  });
  for (const name of ['spawnSync', 'execFileSync', 'execSync'])
    watch(childProcess, name, ([file, ...rest]) => {
      const [args, options] = Array.isArray(rest[0]) ? rest : [[], rest[0]];
      started(file, textsIn(args, (isObject(options) && options['env']) || process.env));
    });
  watchInput(tell);
  module.syncBuiltinESMExports();

  function started(file: unknown, given: readonly string[]): void {
    // In NODE_OPTIONS backslashes stand twice.
    const keepsAccount = given.some((text) => text.replaceAll('\\\\', '\\').includes(preload));
    // esbuild compiles for tsx: a function of the sources.
    if (!keepsAccount && !/esbuild/.test(String(file))) tell.program(String(file));
  }
}

/** The texts in these lists and records. (Other options of a call may hold anything: streams, buffers.) */
function textsIn(...given: readonly unknown[]): string[] {
  return given
    .flatMap((one) => (isObject(one) ? Object.values(one) : []))
    .filter((value) => typeof value === 'string');
}

function watch(holder: object, name: string, seen: (args: unknown[]) => void): void {
  wrap<unknown>(holder as Record<string, unknown>, name, (original) => {
    const watched = function (this: unknown, ...args: unknown[]): unknown {
      seen(args);
      return Reflect.apply(original, this, args);
    };
    return Object.defineProperties(watched, Object.getOwnPropertyDescriptors(original));
  });
}

/** net normalizes its arguments to a list whose first element holds the options. */
function hostOf(to: unknown): string {
  const options: unknown = Array.isArray(to) ? to[0] : to;
  if (!isObject(options)) return 'a server';
  return typeof options['host'] === 'string' ? options['host'] : 'this machine';
}

function watchInput(tell: OutsideWorld): void {
  const descriptor = Object.getOwnPropertyDescriptor(process, 'stdin');
  if (!descriptor?.configurable || !descriptor.get) return;
  const get = descriptor.get.bind(process);
  Object.defineProperty(process, 'stdin', {
    ...descriptor,
    get() {
      tell.input();
      return get() as unknown;
    },
  });
}
