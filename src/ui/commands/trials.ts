import * as l10n from '@vscode/l10n';
import type { TrialEdit } from '../../editor/trial-edits';
import type { SweepTrial } from '../../protocol/sweep';
import { UserError } from '../../protocol/user-error';
import { parseOr, TrialTarget } from '../arguments';
import type { Handlers } from '../command-ids';
import { withSession } from '../with-session';
import { pickSweep } from '../sweeps/pick-sweep';
import type { Services } from '../services';

type TrialCommands = 'regulens.applyTrial' | 'regulens.previewTrial' | 'regulens.openTrial';

/** What is done with a trial of a sweep: the one given, else the best of a sweep that is chosen. */
export function trialCommands(services: Services): Pick<Handlers, TrialCommands> {
  const { editor, dashboard } = services;
  return {
    'regulens.applyTrial': async (argument) => {
      const found = await findTrial(services, argument);
      if (found) await editor.applyTrial(await editOf(services, found));
    },
    'regulens.previewTrial': async (argument) => {
      const found = await findTrial(services, argument);
      if (found) await editor.previewTrial(await editOf(services, found));
    },
    'regulens.openTrial': async (argument) => {
      const found = await findTrial(services, argument);
      if (found) dashboard.show(found.trial.runs);
    },
  };
}

interface Found {
  sweep: string;
  script: string;
  trial: SweepTrial;
}

async function findTrial({ sweeps }: Services, argument: unknown): Promise<Found | null> {
  const given = parseOr(TrialTarget, argument);
  const id = given?.sweepId ?? (await pickSweep(sweeps, argument, l10n.t('Of which sweep?')));
  if (id === null) return null;
  const sweep = await sweeps.read(id);
  const number = given?.trial ?? sweep.best;
  const trial = sweep.trials.find((one) => one.number === number);
  if (!trial)
    throw new UserError(l10n.t('No trial of this sweep is complete yet.'), l10n.t('Wait for the first one.'));
  return { sweep: id, script: sweep.record.plan.script, trial };
}

async function editOf({ sweeps, sessions }: Services, { sweep, script, trial }: Found): Promise<TrialEdit> {
  const { folder } = await sweeps.store(sweep);
  return {
    script,
    folder,
    title: l10n.t('trial {0}', trial.number),
    parameters: trial.parameters,
    ran: await textThatRan(sessions, trial, script),
  };
}

/** Null where the trial's run was deleted. */
async function textThatRan(
  sessions: Services['sessions'],
  { runs }: SweepTrial,
  script: string,
): Promise<string | null> {
  const known = new Set((await sessions.list()).map(({ id }) => id));
  const run = runs.find((id) => known.has(id));
  if (run === undefined) return null;
  return withSession(sessions, run, (session) => session.textThatRan(script));
}
