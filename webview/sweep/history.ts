import { hasEnded } from '../../src/protocol/standing';
import type { SweepTrial } from '../../src/protocol/sweep';
import { count, number } from '../format';
import type { Page } from '../page';
import { switchButton } from '../sections/parts';
import { type TableData, thin } from '../table';
import { words } from '../words';
import { refill } from '../dom';
import { completeTrials, lossOf } from './losses';
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
  return {
    element: canvas.frame.element,
    update(next) {
      view = next;
      const ended = shown(next);
      if (ended.length === 0) {
        canvas.frame.hide();
        return;
      }
      const { logScale } = page.settings();
      refill(
        canvas.frame.controls,
        switchButton(words.log, 'sweep-log', logScale, () => page.change({ logScale: !logScale })),
      );
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

/** The scale of losses; the few that lie far above the rest stay out of it, so that the others can be told apart. */
export function lossRange(trials: readonly SweepTrial[], asLog: boolean) {
  const losses = trials
    .map(lossOf)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const [low = 0, upper = 1] = [losses[0], losses[Math.floor((losses.length - 1) * 0.75)]];
  const most = losses.at(-1) ?? 1;
  const isLog = asLog && low > 0;
  const high = isLog ? most : Math.min(most, upper + 3 * (upper - low || most - low));
  const forth = isLog ? Math.log : (loss: number) => loss;
  const span = forth(high) - forth(low) || 1;
  const values = isLog
    ? [0, 1, 2, 3].map((step) => Math.exp(Math.log(low) + (span * step) / 3))
    : [0, 1, 2, 3].map((step) => low + (span * step) / 3);
  return {
    low,
    high,
    place: (loss: number) => Math.min(1, Math.max(0, (forth(loss) - forth(low)) / span)),
    ticks: (low === high ? [low] : values).map((value) => ({ value, text: number(value) })),
  };
}

function line(context: CanvasRenderingContext2D, from: [number, number], to: [number, number]): void {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

export function circle(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  radius: number,
  filled: boolean,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  if (filled) context.fill();
  else context.stroke();
}

export function cross(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  size: number,
): void {
  context.beginPath();
  context.moveTo(x - size, y - size);
  context.lineTo(x + size, y + size);
  context.moveTo(x + size, y - size);
  context.lineTo(x - size, y + size);
  context.lineWidth = 1.5;
  context.stroke();
  context.lineWidth = 1;
}

/** Points up: the value lies above. */
function triangle(context: CanvasRenderingContext2D, { x, y }: { x: number; y: number }, size: number): void {
  context.beginPath();
  context.moveTo(x, y - size);
  context.lineTo(x + size, y + size);
  context.lineTo(x - size, y + size);
  context.closePath();
  context.fill();
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
    if (trial.state === 'complete') best = Math.min(best, lossOf(trial) || Infinity);
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
