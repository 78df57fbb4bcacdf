import type { Sweep, SweepTrial } from '../../src/protocol/sweep';
import type { SweepHostMessage } from '../../src/protocol/sweep-page';
import type { Settings } from '../settings';
import { axesOf, type Axis } from './axes';
import { LossRanks } from './losses';

/** All the page of a sweep knows. */
export class SweepState {
  sweep: Sweep | null = null;
  /** Set by the first word of the host. */
  heard = false;

  apply(message: SweepHostMessage): void {
    this.heard = true;
    switch (message.type) {
      case 'sweep':
        this.sweep = message.sweep;
        break;
      case 'no-sweep':
        this.sweep = null;
        break;
      case 'trials': {
        if (this.sweep?.record.id !== message.id) break; // Its whole is still on the way.
        const { record, importances, best, notes } = message;
        const known = new Map(this.sweep.trials.map((trial) => [trial.number, trial]));
        for (const trial of message.trials) known.set(trial.number, trial);
        const trials = [...known.values()].sort((a, b) => a.number - b.number);
        this.sweep = { record, trials, importances, best, notes };
        break;
      }
    }
  }
}

/** What one drawing of the page shows. */
export interface SweepView {
  sweep: Sweep | null;
  heard: boolean;
  settings: Settings;
  axes: Axis[];
  ranks: LossRanks;
  best: SweepTrial | null;
  /** The trial that the reader chose, else the best. */
  chosen: SweepTrial | null;
}

export function sweepView({ sweep, heard }: SweepState, settings: Settings): SweepView {
  const trials = sweep?.trials ?? [];
  const find = (wanted: number | null) => trials.find((trial) => trial.number === wanted) ?? null;
  const best = find(sweep?.best ?? null);
  return {
    sweep,
    heard,
    settings,
    axes: sweep ? axesOf(sweep.record.plan.slots, trials) : [],
    ranks: new LossRanks(trials),
    best,
    chosen: find(settings.sweep.trial) ?? best,
  };
}

/** A part of the page of a sweep. It hides itself when it has nothing to show. */
export interface SweepSection {
  readonly element: HTMLElement;
  update(view: SweepView): void;
}
