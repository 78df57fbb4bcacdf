import { hasEnded } from '../../src/protocol/standing';
import type { Sweep, SweepTrial } from '../../src/protocol/sweep';
import { h, onChange, refill } from '../dom';
import { count, duration, fileName } from '../format';
import type { Page } from '../page';
import { button } from '../sections/parts';
import { words } from '../words';
import type { SweepSection } from './view';

const text = words.sweep;

/** What is swept, how far it is, and what can be done with it. */
export function sweepHeader(page: Page): SweepSection {
  const title = h('h1');
  const pills = h('ul', { class: 'pills', 'aria-label': text.sweepStatus });
  const actions = h('div', { class: 'actions' });
  const element = h('header', { class: 'page-head' }, title, pills, actions);
  let sweep: Sweep | null = null;
  const drawPills = onChange(() => {
    if (sweep) refill(pills, ...pillTexts(sweep).map((pill) => h('li', {}, pill)));
  });
  const drawActions = onChange(() => {
    if (sweep) refill(actions, ...sweepActions(page, sweep));
  });
  return {
    element,
    update(view) {
      sweep = view.sweep;
      element.hidden = sweep === null;
      if (!sweep) return;
      const name = text.sweepOf(fileName(sweep.record.plan.script));
      if (title.textContent !== name) title.textContent = name;
      drawPills(pillTexts(sweep));
      drawActions(sweep.record.id, sweep.record.status);
    },
  };
}

function pillTexts({ record, trials }: Sweep): string[] {
  const { sampler, scheduler, folds, trials: planned, seed } = record.plan;
  const running = trials.filter(({ state }) => state === 'running').length;
  const done = trials.filter(hasEnded).length;
  const isRunning = record.status === 'running';
  const left = isRunning ? msLeft(trials, planned) : null;
  const progress = [
    text.status[record.status],
    isRunning || done < planned ? text.trialsOf(count(done), count(planned)) : text.trialsDone(count(done)),
    isRunning && running > 0 ? text.running(running) : '',
    left === null ? '' : text.left(duration(left)),
  ];
  return [
    progress.filter((part) => part !== '').join(' · '),
    [text.sampler[sampler], scheduler === 'asha' ? text.asha : ''].filter((part) => part !== '').join(', '),
    folds ? text.folds(folds.count, folds.repeats, text.dealt[folds.by]) : '',
    folds?.nested ? text.nested : '',
    seed === '' ? '' : words.seed(seed),
  ].filter((part) => part !== '');
}

/** Time that the trials to come take, as many at once as are running now; null where none has ended. */
export function msLeft(trials: readonly SweepTrial[], planned: number): number | null {
  const ended = trials.filter((trial) => hasEnded(trial) && trial.durationMs !== null);
  if (ended.length === 0) return null;
  const mean = ended.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0) / ended.length;
  const running = trials.filter(({ state }) => state === 'running').length;
  // Those that run are half done, as a rule.
  const open = Math.max(0, planned - trials.filter(hasEnded).length) - running / 2;
  return Math.max(0, (open * mean) / Math.max(1, running));
}

function sweepActions(page: Page, { record: { id, status } }: Sweep): HTMLElement[] {
  if (!page.canAct) return [];
  const action = (label: string, type: 'stop-sweep' | 'resume-sweep' | 'export-sweep') =>
    button(label, type, () => page.post({ type, sweep: id }), 'quiet');
  const exporting = action(text.export, 'export-sweep');
  // One that failed would fail again: it begins with what failed.
  if (status === 'finished' || status === 'failed') return [exporting];
  return [
    status === 'running' ? action(text.stop, 'stop-sweep') : action(text.resume, 'resume-sweep'),
    exporting,
  ];
}
