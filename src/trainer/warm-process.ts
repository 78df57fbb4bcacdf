import net from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { LOADERS_ARE_THERE } from '../protocol/loaders';
import { DrawsAtLoad } from './draws-at-load';
import { createScript } from './evaluate-again';
import { FreshEngine } from './fresh-engine';
import { isObject, type Engine } from './framework';
import { KeptFramework, type FrameworkListener } from './kept-framework';
import { LeftBehind } from './left-behind';
import { claimAgain, type ProcessRole } from './process-role';
import type { Session } from './session';

/*
 * A process that runs several trials of one script in turn: starting Node, loading TensorFlow.js and compiling what runs often is done
 * once. The first trial is an ordinary run. When its script has nothing left to do and nothing of it can act on a later one, the process
 * waits for an order instead of ending; in all other cases it ends, and the next trial gets a process of its own.
 */

/** The descriptor on which the supervisor gives its orders, beside the events. */
const ORDERS = 4;
/** After so many trials, or where it holds so much more memory than after the first, a process ends. */
const MOST_TRIALS = 100;
const MOST_GROWTH = 1.5;
const MOST_GROWTH_BYTES = 200_000_000;

export interface Warmth extends FrameworkListener {
  /** All of tfjs-layers has been evaluated. */
  onLayersLoaded(exported: Record<string, unknown>): void;
  /** The event loop is empty. */
  drained(): void;
  /** Everything of the recorder's is in place; the script comes next. */
  ready(): void;
}

export interface WarmParts {
  role: ProcessRole;
  preload: string;
  engine: () => Engine | null;
  session: () => Session;
  /** @param origin when the run began, in Unix milliseconds */
  begin: (runDirectory: string, origin: number) => Session;
}

/** What a trial is run with; the script is the one that was started. */
interface Order {
  env: Record<string, string>;
  args: string[];
  /** What the output of the trial ends with. */
  mark: string;
}

/** Null where nobody has orders for this process. */
export function stayWarm({ role, preload, engine, session, begin }: WarmParts): Warmth | null {
  const firstMark = process.env['REGULENS_WARM'];
  if (firstMark === undefined || role.kind !== 'main' || !isMainThread || !role.isDirect) return null;
  const script = createScript(preload);
  const fresh = new FreshEngine();
  const draws = new DrawsAtLoad(session().streams);
  const orders = new net.Socket({ fd: ORDERS, readable: true, writable: true }).setEncoding('utf8');
  const framework = new KeptFramework(engine);
  let left: LeftBehind | null = null;
  let state: 'running' | 'ending' | 'waiting' | 'over' = 'running';
  let mark = firstMark;
  let trial = 1;
  let isEvaluated = true;
  let firstBytes = 0;

  /** Why the process must end; null where it may go on. */
  function obstacle(): string | null {
    if (trial >= MOST_TRIALS) return `it has run ${trial} trials`;
    if (!draws.isComplete || draws.of(script.kept()) === null)
      return 'it draws random numbers before it loads TensorFlow.js';
    const bytes = process.memoryUsage.rss();
    firstBytes ||= bytes;
    if (bytes > MOST_GROWTH * firstBytes + MOST_GROWTH_BYTES) return 'its memory has grown';
    return (
      script.obstacle() ??
      fresh.obstacle(engine(), session().ladder()) ??
      framework.obstacle() ??
      left?.lasting() ??
      null
    );
  }

  function say(message: object): void {
    orders.write(`${JSON.stringify(message)}\n`);
  }

  /** Why the process ends at once, as it would without orders; null where it need not. */
  function ending(): string | null {
    return isEvaluated ? (left?.ending() ?? null) : 'its main module waits for something';
  }

  function giveUp(why: string): void {
    state = 'over';
    say({ ends: why });
    orders.unref();
  }

  async function end(): Promise<void> {
    await session().beforeEnd(true);
    let why = ending();
    if (why === null) {
      session().end(0);
      why = obstacle();
    }
    if (why !== null) {
      giveUp(why);
      return;
    }
    framework.reset();
    fresh.reset(engine(), session().ladder());
    await Promise.all([printed(process.stdout, mark), printed(process.stderr, mark)]);
    state = 'waiting';
    say({ ended: true });
  }

  function start(order: Order): void {
    state = 'running';
    orders.unref();
    trial++;
    mark = order.mark;
    left?.begin();
    const origin = performance.timeOrigin + performance.now();
    for (const name of Object.keys(process.env))
      if (!(name in order.env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, order.env);
    claimAgain(origin);
    process.argv.splice(2, Infinity, ...order.args);
    const now = begin(process.env['REGULENS_RUN_DIR'] ?? '', origin);
    const current = engine();
    if (current) now.onEngine(current);
    framework.begin(now);
    now.streams.skip(draws.of(script.kept()) ?? 0);
    script.prepare();
    left?.scriptComes();
    isEvaluated = false;
    void script.evaluate(trial).then(() => (isEvaluated = true));
  }

  onLines(orders, (line) => {
    const order: unknown = JSON.parse(line);
    if (state === 'waiting' && isOrder(order)) start(order);
  });
  // Nobody watches over the script any more: it would be in nobody's list of processes.
  orders.on('close', () => {
    if (state !== 'over') process.exit(state === 'waiting' ? 0 : 1);
  });
  orders.on('error', () => orders.destroy());
  orders.unref();

  return {
    onLayers(copy) {
      framework.onLayers(copy);
      draws.frameworkIsThere();
    },
    onLayersLoaded: (exported) => framework.onLayersLoaded(exported),
    onDataset: (prototype) => framework.onDataset(prototype),
    onOptimizer: (prototype) => framework.onOptimizer(prototype),
    ready() {
      // Before: what listens now isn't the script's.
      process.once(LOADERS_ARE_THERE, () => left?.scriptComes());
      left = new LeftBehind();
    },
    drained() {
      if (state !== 'running') return;
      const why = ending();
      if (why !== null) {
        // Nothing may keep the process now: who listens for its end would be told twice.
        void session().beforeEnd(false);
        giveUp(why);
        return;
      }
      state = 'ending';
      orders.ref();
      end().catch((error: unknown) => giveUp(String(error)));
    },
  };
}

function printed(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

function onLines(socket: net.Socket, use: (line: string) => void): void {
  let rest = '';
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) use(line);
  });
}

function isOrder(value: unknown): value is Order {
  return (
    isObject(value) &&
    isObject(value['env']) &&
    Array.isArray(value['args']) &&
    typeof value['mark'] === 'string'
  );
}
