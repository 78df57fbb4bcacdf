import type { UsageSample } from '../../src/protocol/usage';
import { Curve } from '../charts/curve';
import { dashes, type LineModel, type Series } from '../charts/series';
import { bytes, count, number, share } from '../format';
import type { RunView, View } from '../state';
import { palette, type Role } from '../theme';
import { words } from '../words';
import { baselineOf } from './baseline';
import { epochCurve } from './epoch-curves';
import { runLines } from './lines';

const text = words.resources;
const MB = 1e6;

/** Cores in use by the run. */
export function coresModel(view: View): LineModel | null {
  const clock = clockOf(view);
  const series = view.runs.map((run, index): Series => {
    const look = lookOf(view, run, index);
    return {
      ...line(run, clock, ({ cores }) => cores),
      ...look('blue'),
      ...look.names(text.coresInUse, 'cores in use'),
      short: look.short(text.cores),
    };
  });
  const machine = view.main?.state.usage.machine;
  return shown({
    title: text.coresTitle,
    note: machine ? text.ofCores(count(machine.cores)) : '',
    ...clock.x,
    series,
    format: number,
    floor: 0,
  });
}

/** How much of the time something runs on each GPU, whoever's it is. */
export function gpuModel(view: View): LineModel | null {
  const clock = clockOf(view);
  const series = view.runs.flatMap((run, index) => {
    const look = lookOf(view, run, index);
    return gpusOf(run).map(({ name, label }, at): Series => ({
      ...line(run, clock, (sample) => sample.gpus?.[at]?.use),
      ...look('green', at),
      ...look.names(`${text.gpuUse}${label} (${name})`, `use of the GPU${label} (${name})`),
      short: look.short(`${text.gpu}${label}`),
    }));
  });
  return shown({ title: text.gpuTitle, ...clock.x, series, format: share, floor: 0, ceiling: 1 });
}

/** A run's GPUs, numbered where there are several. */
function gpusOf({ state }: RunView): { name: string; label: string }[] {
  const gpus = state.usage.gpus?.gpus ?? [];
  return gpus.map(({ name }, at) => ({ name, label: gpus.length > 1 ? ` ${at + 1}` : '' }));
}

export function memoryModel(view: View): LineModel | null {
  const clock = clockOf(view);
  const series = view.runs.flatMap((run, index): Series[] => {
    const look = lookOf(view, run, index);
    const inMb = (value: number | null | undefined) => (value == null ? null : value / MB);
    return [
      {
        ...line(run, clock, ({ residentBytes }) => inMb(residentBytes)),
        ...look('purple'),
        ...look.names(text.residentMemory, 'memory of the run in MB'),
        short: look.short(text.memoryShort),
      },
      ...gpusOf(run).map(({ name, label }, at): Series => ({
        ...line(run, clock, (sample) => inMb(sample.gpus?.[at]?.memoryBytes)),
        ...look('green', at + 1),
        ...look.names(
          `${text.gpuMemory}${label} (${name})`,
          `memory taken on the GPU${label} in MB (${name})`,
        ),
        short: look.short(`${text.gpu}${label}`),
      })),
    ];
  });
  return shown({
    title: text.memoryTitle,
    note: text.inMegabytes,
    ...clock.x,
    series,
    format: (megabytes) => bytes(megabytes * MB),
    floor: 0,
  });
}

/** Tensors that are in memory when an epoch ends. */
export function tensorModel(view: View): LineModel | null {
  const series = runLines(view).map(({ fit, prefix, headPrefix, role }, index): Series => ({
    curve: epochCurve(fit, 'tensors', ({ memory }) => memory.tensors),
    label: prefix + text.tensorsLabel,
    head: `${headPrefix}tensors in memory`,
    short: prefix === '' ? text.tensors : prefix.slice(0, -3),
    role: prefix === '' ? 'orange' : role,
    ...(prefix !== '' && { dash: dashes[index % dashes.length] ?? [] }),
  }));
  const x = { x: words.epoch, xHead: 'epoch' };
  return shown({ title: text.tensorTitle, ...x, series, format: count, floor: 0 });
}

/** A single point is no course of time: the facts say it. */
function shown(model: LineModel): LineModel | null {
  const series = model.series.filter(({ curve }) => curve.length > 1);
  return series.length > 0 ? { ...model, series } : null;
}

interface Clock {
  x: { x: string; xHead: string };
  ms: number;
  digits: number;
}

/** The unit in which the longest of the runs is said. */
function clockOf({ runs }: View): Clock {
  const longest = Math.max(0, ...runs.map(({ state }) => state.usage.samples.at(-1)?.t ?? 0));
  if (longest < 600_000) return { x: { x: text.second, xHead: 'second' }, ms: 1000, digits: 0 };
  return longest < 36_000_000
    ? { x: { x: text.minute, xHead: 'minute' }, ms: 60_000, digits: 1 }
    : { x: { x: text.hour, xHead: 'hour' }, ms: 3_600_000, digits: 2 };
}

function line(
  { state }: RunView,
  { ms, digits }: Clock,
  read: (sample: UsageSample) => number | null | undefined,
): { curve: Curve } {
  const curve = new Curve();
  let before: number | null = null;
  for (const sample of state.usage.samples) {
    const value = read(sample);
    const x = Number((sample.t / ms).toFixed(digits));
    if (value == null || x === before) continue;
    curve.add(x, value);
    before = x;
  }
  return { curve };
}

/** Alone, a run's lines have a colour each; where several are compared, each run has one, and dashes tell its lines apart. */
function lookOf(view: View, { record }: RunView, index: number) {
  const { runs } = view;
  const many = runs.length > 1;
  const isBaseline = baselineOf(view)?.record.id === record.id;
  const name = isBaseline ? words.chart.isBaseline(record.name) : record.name;
  const look = (role: Role, order = 0) => ({
    role: isBaseline ? ('muted' as const) : many ? (palette[index % palette.length] ?? 'blue') : role,
    ...((isBaseline || (order > 0 && (many || order > 1))) && {
      dash: dashes[(order + (isBaseline ? 1 : 0)) % dashes.length] ?? [],
    }),
  });
  return Object.assign(look, {
    names: (of: string, english: string) => ({
      label: many ? `${name} · ${of}` : of,
      head: many ? `${record.name} · ${english}` : english,
    }),
    short: (of: string) => (many ? name : of),
  });
}
