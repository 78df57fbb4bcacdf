import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { SweepPlan } from '../../protocol/sweep';
import { trainings } from '../../experiments/sweep/fold-plan';
import type { SweepChoice } from './choice';

type Part = 'start' | 'sampler' | 'trials' | 'folds' | 'scheduler';
type How = Pick<SweepChoice, 'sampler' | 'scheduler' | 'trials' | 'folds'>;

/** How it is searched, in one list whose first line starts it; null where the user thought better of it. */
export async function choosePlan(choice: SweepChoice): Promise<How | null> {
  const { sampler, scheduler, trials, folds } = choice;
  let how: How = { sampler, scheduler, trials, folds };
  for (;;) {
    const picked = await vscode.window.showQuickPick(partsOf(how), {
      title: l10n.t('Sweep Hyperparameters (2/2): how'),
      placeHolder: l10n.t('Enter starts the sweep; a line below changes how it is searched'),
      ignoreFocusOut: true,
    });
    if (!picked) return null;
    if (picked.part === 'start') return how;
    how = { ...how, ...(await change(picked.part, how)) };
  }
}

function partsOf(how: How): (vscode.QuickPickItem & { part: Part })[] {
  const runs = trainings(how);
  return [
    {
      part: 'start',
      label: l10n.t('$(play) Start the Sweep'),
      description:
        runs === how.trials
          ? l10n.t('trains the script {0} times; the file is not touched', runs)
          : l10n.t('{0} trials, {1} trainings in all; the file is not touched', how.trials, runs),
    },
    { part: 'trials', label: l10n.t('Trials'), description: String(how.trials) },
    { part: 'sampler', label: l10n.t('Search'), description: labelOf(samplers(), how.sampler) },
    { part: 'folds', label: l10n.t('Validation'), description: foldsText(how.folds) },
    {
      part: 'scheduler',
      label: l10n.t('Hopeless trials'),
      description: labelOf(schedulers(), how.scheduler),
    },
  ];
}

interface Named<T> {
  id: T;
  label: string;
  detail: string;
}

function samplers(): Named<SweepPlan['sampler']>[] {
  return [
    {
      id: 'tpe',
      label: l10n.t('TPE'),
      detail: l10n.t('learns from the trials so far where good values lie (Bayesian)'),
    },
    {
      id: 'quasi-random',
      label: l10n.t('quasi-random'),
      detail: l10n.t('covers the ranges more evenly than chance (Halton)'),
    },
    { id: 'random', label: l10n.t('random'), detail: l10n.t('each trial for itself') },
    {
      id: 'grid',
      label: l10n.t('grid'),
      detail: l10n.t('every combination of a few values; for one or two parameters'),
    },
  ];
}

function schedulers(): Named<SweepPlan['scheduler']>[] {
  return [
    {
      id: 'none',
      label: l10n.t('are trained to the end'),
      detail: l10n.t('every loss is final'),
    },
    {
      id: 'asha',
      label: l10n.t('are ended early'),
      detail: l10n.t('successive halving: more trials in the same time'),
    },
  ];
}

function foldsText(folds: SweepPlan['folds']): string {
  if (folds === null) return l10n.t('the script’s own validation rows');
  return folds.repeats > 1
    ? l10n.t('{0} folds, {1} times', folds.count, folds.repeats)
    : l10n.t('{0} folds', folds.count);
}

async function change(part: Exclude<Part, 'start'>, how: How): Promise<Partial<How>> {
  switch (part) {
    case 'trials':
      return askTrials(how);
    case 'sampler': {
      const sampler = (await chooseOf(samplers(), l10n.t('How values are found'))) ?? how.sampler;
      // TPE learns from every fold: none would be left that had no part in the choice.
      const folds = how.folds && sampler === 'tpe' ? { ...how.folds, nested: false } : how.folds;
      return { sampler, folds };
    }
    case 'scheduler': {
      const title = l10n.t('What is done with trials that are worse than most');
      return { scheduler: (await chooseOf(schedulers(), title)) ?? how.scheduler };
    }
    case 'folds':
      return chooseFolds(how);
  }
}

function labelOf<T>(all: readonly Named<T>[], wanted: T): string {
  return all.find(({ id }) => id === wanted)?.label ?? '';
}

async function chooseOf<T>(all: readonly Named<T>[], title: string): Promise<T | undefined> {
  return (await vscode.window.showQuickPick(all, { title, ignoreFocusOut: true }))?.id;
}

async function askTrials({ trials }: How): Promise<Partial<How>> {
  const text = await vscode.window.showInputBox({
    title: l10n.t('Number of trials'),
    value: String(trials),
    ignoreFocusOut: true,
    validateInput: (typed) =>
      /^[1-9]\d{0,4}$/.test(typed.trim()) ? null : l10n.t('Give a number from 1 to 99999.'),
  });
  return text === undefined ? {} : { trials: Number(text) };
}

async function chooseFolds({ folds, sampler }: How): Promise<Partial<How>> {
  const made = (count: number, repeats: number, nested: boolean) => ({
    count,
    repeats,
    by: 'auto' as const,
    groups: null,
    nested,
  });
  const items = [
    {
      folds: null,
      label: foldsText(null),
      detail: l10n.t('one training a trial; the best may have been lucky with these rows'),
    },
    ...[3, 5, 10].map((count) => ({
      folds: made(count, 1, false),
      label: foldsText(made(count, 1, false)),
      detail: l10n.t('dealt by class, in blocks of time or at random, as the targets are'),
    })),
    {
      folds: made(5, 3, false),
      label: foldsText(made(5, 3, false)),
      detail: l10n.t('for small data: less chance in each loss'),
    },
    {
      folds: made(5, 1, true),
      label: l10n.t('5 folds, nested'),
      detail: l10n.t('chooses on inner folds and says on outer ones how good the choice is'),
    },
  ];
  const title = l10n.t('Which rows the loss is measured on');
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  if (!chosen) return { folds };
  // As above, the other way round.
  return {
    folds: chosen.folds,
    sampler: chosen.folds?.nested && sampler === 'tpe' ? 'quasi-random' : sampler,
  };
}
