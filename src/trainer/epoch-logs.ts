import type { Epoch } from '../protocol/events';
import { readsSynchronously } from './framework';
import type { Engine, Logs } from './framework';

type Numbers = Record<string, number>;

/** Logs as numbers, at once where the backend can; reading a scalar neither disposes it nor makes a new one. */
export function readLogs(engine: Engine, logs: Logs): Numbers | Promise<Numbers> {
  const numbers: Numbers = {};
  const waiting: Promise<void>[] = [];
  for (const [name, value] of Object.entries(logs))
    if (typeof value === 'number') numbers[name] = value;
    else if (readsSynchronously(engine)) numbers[name] = value.dataSync()[0] ?? NaN;
    else waiting.push(value.data().then((values) => void (numbers[name] = values[0] ?? NaN)));
  return waiting.length > 0 ? Promise.all(waiting).then(() => numbers) : numbers;
}

/** tfjs names what it measures on validation data `val_…`. */
export function epochMetrics(
  numbers: Record<string, number>,
): Pick<Epoch, 'loss' | 'valLoss' | 'metrics' | 'valMetrics'> {
  const { loss, val_loss: valLoss, ...rest } = numbers;
  const metrics: Record<string, number> = {};
  const valMetrics: Record<string, number> = {};
  for (const [name, value] of Object.entries(rest))
    if (name.startsWith('val_')) valMetrics[name.slice('val_'.length)] = value;
    else metrics[name] = value;
  return { loss: loss ?? NaN, valLoss: valLoss ?? null, metrics, valMetrics };
}
