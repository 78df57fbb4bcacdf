import type { FitState } from '../../src/protocol/run-state';
import { usageSummary } from '../../src/protocol/usage-state';
import { LineChart } from '../charts/line';
import { h, onChange, refill } from '../dom';
import { bytes, count, number, share } from '../format';
import type { Page, Section } from '../page';
import type { RunView } from '../state';
import { words } from '../words';
import { backendText } from './backend-text';
import { card, mainOnly } from './parts';
import { coresModel, gpuModel, memoryModel, tensorModel } from './resource-lines';

const text = words.resources;

/** What the run trains on and why, and what it takes of the machine; below that, how it went over time. */
export function resourcesSection(page: Page): Section {
  const { element, title, note, body } = card('resources', 'facts wide');
  title.textContent = text.title;
  const charts = [
    { chart: new LineChart(page, 'usage-cores'), model: coresModel },
    { chart: new LineChart(page, 'usage-memory'), model: memoryModel },
    { chart: new LineChart(page, 'usage-gpu'), model: gpuModel },
    { chart: new LineChart(page, 'usage-tensors'), model: tensorModel },
  ];
  let facts: Fact[] = [];
  const draw = onChange(() => {
    refill(
      body,
      h(
        'dl',
        {},
        ...facts.map(([name, value]) =>
          h('div', { class: name === words.backend && 'wide' }, h('dt', {}, name), h('dd', {}, value)),
        ),
      ),
    );
  });
  return {
    element: h('div', { class: 'grid' }, element, ...charts.map(({ chart }) => chart.frame.element)),
    update(next) {
      facts = next.main ? resourceFacts(next.main, next.fit) : [];
      element.hidden = facts.length === 0;
      note.textContent = mainOnly(next, '');
      draw(facts);
      for (const { chart, model } of charts) chart.update(model(next));
    },
  };
}

type Fact = [name: string, value: string];

function resourceFacts(run: RunView, fit: FitState | null): Fact[] {
  const { machine } = run.state.usage;
  const { cores, residentBytes } = usageSummary(run.state.usage);
  const last = fit?.epochs.at(-1);
  const facts: [string, string | null][] = [
    [words.backend, run.record.imported ? null : backendText(run, fit)],
    [text.processor, cores !== null && machine ? text.coresOf(number(cores), count(machine.cores)) : null],
    [
      text.memory,
      residentBytes !== null && machine
        ? text.bytesOf(bytes(residentBytes), bytes(machine.memoryBytes))
        : null,
    ],
    [text.gpu, gpuText(run)],
    [
      text.tensors,
      last?.memory.tensors == null
        ? null
        : text.tensorsText(count(last.memory.tensors), bytes(last.memory.tensorBytes ?? 0), last.epoch),
    ],
  ];
  return facts.filter((fact): fact is Fact => fact[1] !== null && fact[1] !== '');
}

function gpuText({ state: { usage } }: RunView): string | null {
  if (usage.gpus === null) return null;
  const { gpus, problem } = usage.gpus;
  const latest = usage.samples.findLast((sample) => sample.gpus !== undefined)?.gpus;
  if (gpus.length === 0) return text.noGpu(problem);
  const each = gpus.map(({ name, memoryBytes }, index) => {
    const now = latest?.[index];
    const taken = now?.memoryBytes == null ? null : bytes(now.memoryBytes);
    return [
      name,
      now?.use == null ? null : text.inUse(share(now.use)),
      taken && (memoryBytes === null ? taken : text.bytesTaken(taken, bytes(memoryBytes))),
    ]
      .filter((part) => part !== null)
      .join(', ');
  });
  return each.join('; ');
}
