import type { History, LayersModel, Logs } from './framework';
import { isObject } from './framework';

/** What a fit's recorder is told. Batches and epochs are counted from 0, as tfjs counts them. */
export interface FitListener {
  trainBegin(history: History): void;
  epochBegin(epoch: number): void;
  batchBegin(batch: number): void;
  batchEnd(batch: number, logs: Logs): void;
  epochEnd(epoch: number, logs: Logs): Promise<void> | void;
  trainEnd(): Promise<void> | void;
}

/** Runs a listener so that its failure never reaches the user's fit. */
interface Guard {
  guard<T>(task: () => T): T | undefined;
  guardAsync(task: () => Promise<void>): Promise<void>;
}

/*
 * Every fit in every version of tfjs-layers makes a History callback, puts it last in the list of callbacks and assigns it
 * to `model.history` before training begins. Listening on that object sees exactly what the other callbacks see, after
 * them, and leaves the user's callbacks and arguments alone: no legal shape of `callbacks` has to be known, nothing is
 * wrapped, and no event loop turn is added.
 */

/** Makes assignments to `model.history` visible. @param listenerOf the listener of a model's fit that is about to begin */
export function watchHistory(
  layersModel: Record<string, unknown>,
  listenerOf: (model: LayersModel) => FitListener | null,
  guard: Guard,
): void {
  const values = new WeakMap<object, unknown>();
  Object.defineProperty(layersModel, 'history', {
    configurable: true,
    enumerable: false,
    get(this: LayersModel) {
      return values.get(this);
    },
    set(this: LayersModel, history: unknown) {
      values.set(this, history);
      const listener = isHistory(history) ? listenerOf(this) : null;
      if (listener && isHistory(history)) listen(history, listener, guard);
    },
  });
}

function listen(history: History, listener: FitListener, guard: Guard): void {
  after(history, guard, 'onTrainBegin', () => listener.trainBegin(history));
  after(history, guard, 'onEpochBegin', (epoch) => listener.epochBegin(epoch));
  before(history, guard, 'onBatchBegin', (batch) => {
    listener.batchBegin(batch);
  });
  before(history, guard, 'onBatchEnd', (batch, logs = {}) => {
    listener.batchEnd(batch, logs);
  });
  after(history, guard, 'onEpochEnd', (epoch, logs = {}) => listener.epochEnd(epoch, logs));
  after(history, guard, 'onTrainEnd', () => listener.trainEnd());
}

type Event = Exclude<keyof History, 'params' | 'history'>;

/** Lets `listen` run after the method; invisible where the user prints the History that fit returns. */
function after<E extends Event>(
  history: History,
  guard: Guard,
  name: E,
  listen: (...args: Parameters<History[E]>) => Promise<void> | void,
): void {
  const original = history[name] as (...args: Parameters<History[E]>) => Promise<void>;
  const value = async (...args: Parameters<History[E]>): Promise<void> => {
    await original.apply(history, args);
    // Most of the time there is nothing to wait for.
    const listening = guard.guard(() => listen(...args));
    if (listening) await guard.guardAsync(() => listening);
  };
  Object.defineProperty(history, name, { value, enumerable: false, configurable: true, writable: true });
}

/** The same before the method, which does nothing for a batch: so nothing is waited for, at each of a hundred thousand batches. */
function before(
  history: History,
  guard: Guard,
  name: 'onBatchBegin' | 'onBatchEnd',
  listen: (batch: number, logs?: Logs) => void,
): void {
  const original = history[name].bind(history);
  const value = (batch: number, logs?: Logs): Promise<void> => {
    guard.guard(() => {
      listen(batch, logs);
    });
    return original(batch, logs);
  };
  Object.defineProperty(history, name, { value, enumerable: false, configurable: true, writable: true });
}

function isHistory(value: unknown): value is History {
  return (
    isObject(value) && typeof value['onEpochEnd'] === 'function' && typeof value['syncData'] === 'function'
  );
}
