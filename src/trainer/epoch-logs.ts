import type { Epoch } from '../protocol/events';
import type { Engine, Logs, Tensor } from './framework';
import { readsSynchronously } from './framework';
import { andThen, firstOf, readEach, valuesWithoutCopy } from './reads';
import type { Later } from './reads';

type Numbers = Record<string, number>;

/** Logs as numbers, at once where the backend can; reading a scalar neither disposes it nor makes a new one. */
export function readLogs(engine: Engine, logs: Logs): Numbers | Later<Numbers> {
  if (!readsSynchronously(engine)) return readLate(engine, logs);
  const numbers: Numbers = {};
  for (const name of Object.keys(logs)) numbers[name] = numberOf(engine, logs[name] ?? NaN);
  return numbers;
}

/** One of them. */
export function readLog(engine: Engine, log: number | Tensor): number | Later<number> {
  if (readsSynchronously(engine)) return numberOf(engine, log);
  return andThen(readLate(engine, { log }), (numbers) => numbers['log'] ?? NaN);
}

function numberOf(engine: Engine, log: number | Tensor): number {
  return typeof log === 'number' ? log : firstOf(valuesWithoutCopy(engine, log) ?? log.dataSync());
}

function readLate(engine: Engine, logs: Logs): Numbers | Later<Numbers> {
  const entries = Object.entries(logs);
  const scalars = entries.filter((entry): entry is [string, Tensor] => typeof entry[1] !== 'number');
  const plain = entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  if (scalars.length === 0) return Object.fromEntries(plain);
  const read = readEach(
    engine,
    scalars,
    ([, scalar]) => scalar,
    (values, [name]) => [name, firstOf(values)] as const,
  );
  return andThen(read, (numbers) => Object.fromEntries([...plain, ...numbers]));
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
