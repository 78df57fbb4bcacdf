import { hasEnded } from '../../src/protocol/standing';
import type { SweepTrial } from '../../src/protocol/sweep';
import { count, number } from '../format';
import type { Page } from '../page';
import { switchButton } from '../sections/parts';
import { type TableData, thin } from '../table';
import { words } from '../words';
import { onChange, refill } from '../dom';
import { lossRange } from './loss-range';
import { completeTrials, lossOf } from './losses';
import { circle, cross, line, triangle } from './marks';
import { TrialCanvas, type Mark } from './trial-canvas';
import { describeTrial } from './trial-words';
import type { SweepSection, SweepView } from './view';

const text = words.sweep;
const LEFT = 46;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 20;
const TABLE_ROWS = 100;

/** Loss by trial, and the lowest so far as a line. Trials that gave none are crosses at the top edge. */
export function historySection(page: Page): SweepSection {
  let view: SweepView | null = null;
  const canvas = new TrialCanvas(page, {
    id: 'sweep-history',
    kind: text.trialChart,
    height: 220,
    paint: (context, width, height) => (view ? paint(page, view, context, width, height) : []),
    describe: (trial) => describeTrial(trial, view?.sweep?.record.plan.slots ?? []),
    choose: (trial) => page.change({ sweep: { ...page.settings().sweep, trial: trial.number } }),
    table: () => tableOf(view?.sweep?.trials ?? []),
  });
  const drawControls = onChange(() => {
    const { logScale } = page.settings();
    const flip = () => page.change({ logScale: !logScale });
    refill(canvas.frame.controls, switchButton(words.log, 'sweep-log', logScale, flip));
  });
  return {
    element: canvas.frame.element,
    update(next) {
      view = next;
      const ended = shown(next);
      if (ended.length === 0) {
        canvas.frame.hide();
        return;
      }
      drawControls(next.settings.logScale);
      canvas.frame.update(text.history, text.historyNote, describe(next));
    },
  };
}

function shown({ sweep }: SweepView): SweepTrial[] {
  return (sweep?.trials ?? []).filter(hasEnded);
}

function paint(
  page: Page,
  view: SweepView,
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
): Mark[] {
  const theme = page.theme();
  const trials = shown(view);
  const range = lossRange(trials, page.settings().logScale);
  const last = Math.max(2, trials.at(-1)?.number ?? 1);
  const x = (trial: number) => LEFT + ((trial - 1) / (last - 1)) * (width - LEFT - RIGHT);
  const y = (loss: number) => height - BOTTOM - range.place(loss) * (height - TOP - BOTTOM);
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const { value, text: label } of range.ticks) {
    context.strokeStyle = theme.colour('grid');
    line(context, [LEFT, y(value)], [width - RIGHT, y(value)]);
    context.fillStyle = theme.ink('muted');
    context.fillText(label, LEFT - 6, y(value));
  }
  context.textAlign = 'left';
  context.fillText(`${text.columns.trial} 1`, LEFT, height - 8);
  context.textAlign = 'right';
  context.fillText(count(last), width - RIGHT, height - 8);

  drawBest(context, trials, x, y, theme.colour('blue'));
  const small = trials.length > 300 ? 2 : 3;
  return trials.map((trial): Mark => {
    const loss = lossOf(trial);
    const above = !Number.isFinite(loss) || loss > range.high;
    const at = { trial, x: x(trial.number), y: above ? TOP - 6 : y(loss) };
    context.strokeStyle = context.fillStyle = theme.colour(
      trial.state === 'failed' || !Number.isFinite(loss)
        ? 'red'
        : trial.state === 'pruned'
          ? 'muted'
          : 'blue',
    );
    if (trial.state === 'failed' || !Number.isFinite(loss)) cross(context, at, 3);
    else if (above) triangle(context, at, small + 1);
    else circle(context, at, small, trial.state === 'complete');
    if (trial.number === view.chosen?.number) {
      context.strokeStyle = theme.colour('text');
      circle(context, at, 6, false);
    }
    return at;
  });
}

/** Steps at each trial that was better than all before. */
function drawBest(
  context: CanvasRenderingContext2D,
  trials: readonly SweepTrial[],
  x: (trial: number) => number,
  y: (loss: number) => number,
  colour: string,
): void {
  let best = Infinity;
  context.beginPath();
  for (const trial of trials) {
    const loss = trial.state === 'complete' ? lossOf(trial) : NaN;
    if (best < Infinity) context.lineTo(x(trial.number), y(best));
    if (loss < best) {
      if (best === Infinity) context.moveTo(x(trial.number), y(loss));
      else context.lineTo(x(trial.number), y(loss));
      best = loss;
    }
  }
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.stroke();
  context.lineWidth = 1;
}

function describe(view: SweepView): string {
  const trials = view.sweep?.trials ?? [];
  const states = ['complete', 'pruned', 'failed', 'running', 'waiting'] as const;
  const counts = states.flatMap((state) => {
    const n = trials.filter((trial) => trial.state === state).length;
    return n > 0 ? [text.counted(String(n), text.state[state])] : [];
  });
  const complete = completeTrials(trials);
  const best = complete[0];
  const first = [...complete].sort((a, b) => a.number - b.number)[0];
  if (!best || !first) return text.told(counts.join(', '));
  const course =
    first === best
      ? text.stayed(number(lossOf(best)), best.number)
      : text.fell(number(lossOf(first)), first.number, number(lossOf(best)), best.number);
  return `${text.told(counts.join(', '))} ${course}`;
}

function tableOf(trials: readonly SweepTrial[]): TableData {
  let best = Infinity;
  const rows = trials.map((trial) => {
    const loss = trial.state === 'complete' ? lossOf(trial) : NaN;
    if (loss < best) best = loss;
    const soFar = best === Infinity ? '–' : number(best);
    return [String(trial.number), number(lossOf(trial)), soFar, text.state[trial.state]];
  });
  const kept = thin(rows.length, TABLE_ROWS);
  return {
    columns: [text.columns.trial, text.columns.loss, text.bestSoFarColumn, text.columns.state],
    rows: kept.flatMap((index) => (rows[index] ? [rows[index]] : [])),
    note: kept.length < rows.length ? text.rowsLeftOut(kept.length, rows.length) : undefined,
  };
}
