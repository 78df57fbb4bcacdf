import type { Slot, SweepTrial } from '../../src/protocol/sweep';
import { capital } from '../charts/summary';
import { h, onChange, refill } from '../dom';
import { count, duration, fileName, number, share } from '../format';
import type { Page } from '../page';
import { button } from '../sections/parts';
import { words } from '../words';
import { valueText } from './axes';
import { lossOf, presentTrial } from './losses';
import { lossText } from './trial-words';
import type { SweepSection, SweepView } from './view';

const text = words.sweep;

/** The best trial, or the one that the reader chose: what it came to, with which numbers, and how to take them over. */
export function chosenTrial(page: Page): SweepSection {
  const element = h('section', { class: 'verdict none sweep-best', 'aria-label': text.sweepStatus });
  let view: SweepView | null = null;
  const draw = onChange(() => {
    if (view?.chosen) refill(element, ...contents(page, view, view.chosen));
  });
  return {
    element,
    update(next) {
      view = next;
      element.hidden = next.chosen === null;
      draw(
        next.chosen,
        next.sweep?.record.status,
        next.best?.number,
        next.sweep && presentTrial(next.sweep)?.loss,
      );
    },
  };
}

function contents(page: Page, view: SweepView, trial: SweepTrial): HTMLElement[] {
  const { sweep, best } = view;
  if (!sweep) return [];
  const isBest = trial.number === best?.number;
  const title = !isBest
    ? text.trial(trial.number)
    : sweep.record.status === 'running'
      ? text.bestSoFar(trial.number)
      : text.best(trial.number);
  const result =
    trial.state === 'complete'
      ? text.lossIs(lossText(trial))
      : [text.state[trial.state], trial.reason].filter(Boolean).join(': ');
  return [
    h('h2', {}, `${title}, ${result}`),
    h('p', {}, [comparison(view, trial), details(trial)].filter((part) => part !== '').join(' ')),
    h('dl', { class: 'sweep-values' }, ...sweep.record.plan.slots.map((slot) => value(page, slot, trial))),
    h('div', { class: 'buttons' }, ...actions(page, view, trial)),
  ];
}

/** Against a trial of what the script has now, where there is one. */
function comparison({ sweep }: SweepView, trial: SweepTrial): string {
  const present = sweep && presentTrial(sweep);
  if (!present || present.number === trial.number || trial.state !== 'complete') return '';
  const [now, then] = [lossOf(present), lossOf(trial)];
  // A share makes sense of losses above zero only.
  if (!(now > 0) || !(then > 0)) return text.against(lossText(present), number(then - now));
  const change = then / now - 1;
  return text.against(lossText(present), `${change > 0 ? '+' : ''}${share(change)}`);
}

function details({ bestLoss, bestEpoch, metrics, epochs, durationMs }: SweepTrial): string {
  const parts = [
    bestLoss !== null && bestEpoch !== null ? text.bestEpoch(number(bestLoss), count(bestEpoch)) : '',
    ...Object.entries(metrics).map(([name, metric]) => `${name} ${number(metric)}`),
    epochs > 0 ? words.epochs(count(epochs), epochs) : '',
    durationMs === null ? '' : duration(durationMs),
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : capital(`${parts.join(' · ')}.`);
}

function value(page: Page, slot: Slot, { parameters }: SweepTrial): HTMLElement {
  const [then, now] = [parameters[slot.id], slot.value];
  const said =
    now === null
      ? then === undefined
        ? text.without
        : text.added(valueText(then))
      : then === now
        ? text.unchanged(valueText(then))
        : text.ofParameter(valueText(then), valueText(now));
  return h('div', {}, h('dt', {}, slotLink(page, slot)), h('dd', {}, said));
}

/** A parameter's name leads to its place in the source. */
function slotLink(page: Page, { id, label, site }: Slot): HTMLElement {
  if (!page.canAct) return h('span', {}, label);
  return h(
    'button',
    {
      class: 'link',
      'data-key': `slot-${id}`,
      title: `${fileName(site.file)}:${site.line}`,
      onclick: () => page.post({ type: 'open', site }),
    },
    label,
  );
}

function actions(page: Page, { sweep, best }: SweepView, trial: SweepTrial): HTMLElement[] {
  if (!sweep) return [];
  const about = { sweep: sweep.record.id, trial: trial.number };
  const back = () => page.change({ sweep: { ...page.settings().sweep, trial: null } });
  const isComplete = trial.state === 'complete';
  return [
    ...(page.canAct && isComplete
      ? [
          button(text.apply, 'apply-trial', () => page.post({ type: 'apply-trial', ...about }), 'primary'),
          button(text.showDiff, 'preview-trial', () => page.post({ type: 'preview-trial', ...about })),
        ]
      : []),
    ...(page.canAct && trial.runs.length > 0
      ? [
          button(trial.runs.length === 1 ? text.openRun : text.openRuns, 'open-trial', () =>
            page.post({ type: 'open-trial', ...about }),
          ),
        ]
      : []),
    ...(best && best.number !== trial.number ? [button(text.backToBest, 'best-trial', back)] : []),
  ];
}
