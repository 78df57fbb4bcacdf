import type { FitState } from '../../src/protocol/run-state';
import { lowest } from '../charts/series';
import { h, onChange, refill } from '../dom';
import { bytes, count, duration, fileName, moment, number, share } from '../format';
import type { Page, Section } from '../page';
import { shownFit, type RunView, type View } from '../state';
import { words } from '../words';
import { backendText } from './backend-text';
import { card, folded } from './parts';

type Fact = [name: string, value: string];

/** What was run, on what, with which data, and what watching it cost; of several runs the comparison has it. */
export function factsSection(page: Page): Section {
  const { element, title, body } = card('facts', 'facts wide');
  let view: View | null = null;
  let facts: Fact[] = [];
  title.textContent = words.facts;
  const draw = onChange(() => {
    if (view?.main) refill(body, definitions(facts), messages(page, view.main));
  });
  return {
    element,
    update(next) {
      view = next;
      const many = next.runs.length > 1;
      element.hidden = next.main === null || (many && next.main.state.warnings.length === 0);
      facts = next.main && !many ? factsOf(next.main, shownFit(next.main, next.settings)) : [];
      draw(next.main?.record.id, facts, next.main?.state.warnings.length, next.settings.opened);
    },
  };
}

/** The facts of a run, by name. */
export function factsOf(run: RunView, fit: FitState | null): Fact[] {
  const { record, state } = run;
  const model =
    state.models.find((candidate) => candidate.model === fit?.started.model) ?? state.models.at(-1);
  const { launch, imported } = record;
  const began = imported ? imported.trained : record.created;
  const facts: [string, string | null | undefined][] = [
    imported
      ? [words.importedFrom, imported.files.map(fileName).join(', ')]
      : [words.script, [fileName(launch.script), launch.npmScript, ...launch.args].filter(Boolean).join(' ')],
    [words.readingNotes, imported?.notes.join(' ')],
    [words.statusName, words.status[record.status]],
    [words.started, began === null ? null : moment(began)],
    [words.took, state.lastEventAt > 0 ? duration(state.lastEventAt) : null],
    [words.runtime, state.runtime && `${state.runtime.name} ${state.runtime.version}`],
    [words.platform, state.platform],
    [words.framework, model && `${model.framework.name} ${model.framework.version}`],
    [words.backend, imported ? null : backendText(run, fit)],
    [words.seedName, launch.seed ?? state.seed ?? (imported ? null : words.noSeed)],
    [words.parameters, model && count(model.parameters)],
    [words.optimizer, model?.optimizer && optimizerText(model.optimizer)],
    [words.lossFunction, model?.loss.join(', ')],
    [words.batchSize, fit?.started.batchSize == null ? null : count(fit.started.batchSize)],
    ...(fit ? fitFacts(fit) : []),
  ];
  return facts.filter((fact): fact is Fact => fact[1] !== null && fact[1] !== undefined && fact[1] !== '');
}

function optimizerText(optimizer: { name: string; learningRate: number | null }): string {
  return optimizer.learningRate === null
    ? optimizer.name
    : `${optimizer.name} ${number(optimizer.learningRate)}`;
}

function fitFacts(fit: FitState): [string, string | null][] {
  const { data, trainExamples, validationExamples } = fit.started;
  const losses = fit.epochs.map((epoch) => epoch.valLoss ?? NaN);
  const best = lowest(losses);
  const last = fit.epochs.at(-1);
  const inputs =
    data?.features == null ? null : [count(data.features), number(data.inputMean), number(data.inputStd)];
  return [
    [
      words.stepsDone,
      fit.steps ? words.recordedSteps(count(fit.steps.done), count(fit.steps.recorded)) : null,
    ],
    [
      words.bestLoss,
      best < 0 ? null : words.atEpoch(number(losses[best]), fit.epochs[best]?.epoch ?? best + 1),
    ],
    [words.lastLoss, last?.valLoss == null ? null : words.atEpoch(number(last.valLoss), last.epoch)],
    [words.examples, words.examplesText(count(trainExamples), count(validationExamples))],
    [words.inputs, inputs && words.inputsText(inputs[0] ?? '', inputs[1] ?? '', inputs[2] ?? '')],
    [words.zeros, data?.zeroShare == null ? null : share(data.zeroShare)],
    [words.classBalance, classText(fit)],
    [words.memory, last && last.memory.residentBytes > 0 ? bytes(last.memory.residentBytes) : null],
    [words.recorder, recorderText(fit)],
    [words.skipped, skippedText(fit)],
  ];
}

function classText({ started: { data, classNames } }: FitState): string | null {
  if (!data?.classes || !data.classCounts) return null;
  const total = data.classCounts.reduce((sum, n) => sum + n, 0);
  const shares = data.classCounts
    .slice(0, 10)
    .map((n, index) => [...(classNames?.[index] ? [classNames[index]] : []), share(n / total)].join(' '));
  return words.classesText(data.classes, shares.join(', ') + (data.classCounts.length > 10 ? ', …' : ''));
}

function recorderText({ epochs }: FitState): string | null {
  const trained = epochs.reduce((sum, epoch) => sum + epoch.durationMs, 0);
  const recorded = epochs.reduce((sum, epoch) => sum + epoch.recorder.ms, 0);
  return trained > 0 && recorded > 0 ? words.recorderText(share(recorded / trained)) : null;
}

function skippedText({ epochs }: FitState): string | null {
  const times = new Map<string, number>();
  for (const { recorder } of epochs)
    for (const what of recorder.skipped) times.set(what, (times.get(what) ?? 0) + 1);
  return [...times].map(([what, n]) => words.skippedText(what, n)).join(', ');
}

function definitions(facts: Fact[]): HTMLElement {
  return h('dl', {}, ...facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}

function messages(page: Page, { state }: RunView): HTMLElement | null {
  if (state.warnings.length === 0) return null;
  const rows = state.warnings.map((warning) => h('li', {}, warning.message));
  return folded(page, 'messages', `${words.warnings}: ${rows.length}`, h('ul', { class: 'plain' }, ...rows));
}
