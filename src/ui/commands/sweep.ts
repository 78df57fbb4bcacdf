import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { Cancelled, createTrialPool } from '../../experiments';
import { bestTrial } from '../../experiments/sweep/describe-sweep';
import { runSweep, type SweepRequest } from '../../experiments/sweep/run-sweep';
import { hasEnded } from '../../protocol/standing';
import type { SweepPlan, SweepTrial } from '../../protocol/sweep';
import { UserError } from '../../protocol/user-error';
import type { RunStore, StoredSweep } from '../../runs';
import { fileArgument } from '../arguments';
import type { Handlers } from '../command-ids';
import { cancellable } from '../progress';
import { short } from '../run-words';
import type { Services } from '../services';
import { activeScript } from '../start-run';
import { choiceFor, planOf } from '../sweeps/choice';
import { choosePlan } from '../sweeps/choose-plan';
import { chooseSlots } from '../sweeps/choose-slots';
import { pickSweep } from '../sweeps/pick-sweep';
import { isResumable } from '../sweeps/sweep-item';
import { launchOf, requireTrust, saveScripts, storeFor } from '../workspace';
import { confirmed, inform } from '../notify';

type SweepCommands =
  | 'regulens.sweep'
  | 'regulens.openSweep'
  | 'regulens.stopSweep'
  | 'regulens.resumeSweep'
  | 'regulens.deleteSweep';

/** Used where the script has no seed: trials are to differ in their numbers alone. */
const DEFAULT_SEED = '1';

export function sweepCommands(services: Services): Pick<Handlers, SweepCommands> {
  const { sweeps, sweepPage, sessions } = services;
  const pick = (argument: unknown, question: string, ...fits: ((status: string) => boolean)[]) =>
    pickSweep(sweeps, argument, question, ({ status }) => fits.every((fit) => fit(status)));
  return {
    'regulens.sweep': async (argument) => {
      requireTrust();
      const script = fileArgument(argument) ?? activeScript();
      const store = storeFor(sessions, script);
      const plan = await choose(services, store, script);
      if (plan) await run(services, store, plan, null);
    },
    'regulens.openSweep': async (argument) => {
      const id = await pick(argument, l10n.t('Which sweep should be shown?'));
      if (id !== null) sweepPage.show(id);
    },
    'regulens.stopSweep': async (argument) => {
      const id = await pick(argument, l10n.t('Which sweep should stop?'), isRunning);
      if (id !== null) sweeps.stop(id);
    },
    'regulens.resumeSweep': async (argument) => {
      requireTrust();
      const question = l10n.t('Which sweep should go on?');
      const id = await pick(argument, question, isResumable);
      if (id === null) return;
      const stored = await (await sweeps.store(id)).read(id);
      const { plan } = stored.record;
      await run(services, storeFor(sessions, plan.script), plan, stored);
    },
    'regulens.deleteSweep': async (argument) => {
      const question = l10n.t('Which sweep should be deleted?');
      const id = await pick(argument, question, (status) => !isRunning(status));
      if (id === null || !(await confirmDeletion())) return;
      await sweeps.delete(id);
      for (const found of await sessions.list())
        if ('record' in found && found.record.parent?.experiment === id) await found.store.delete(found.id);
    },
  };
}

function isRunning(status: string): boolean {
  return status === 'running';
}

/** Asks what is swept and how, and keeps the answer for the next time. */
async function choose(
  { editor, memory }: Services,
  store: RunStore,
  script: string,
): Promise<SweepPlan | null> {
  const slots = (await editor.swept(script, store.folder)).slots.map(({ slot }) => slot);
  if (slots.length === 0)
    throw new UserError(
      l10n.t('No number that could be swept was found in {0}.', path.basename(script)),
      l10n.t('Open the script that makes and trains the model.'),
    );
  const key = `sweep:${script}`;
  const before = choiceFor(slots, memory.get(key));
  const what = await chooseSlots(slots, before);
  if (!what) return null;
  const choice = { ...before, ...what };
  await memory.update(key, choice);
  const how = await choosePlan(choice);
  if (!how) return null;
  await memory.update(key, { ...choice, ...how });
  const { seed } = launchOf(store, { script });
  return planOf(script, slots, { ...choice, ...how }, seed ?? DEFAULT_SEED);
}

/** Runs a sweep to its end under a progress message, its page filling meanwhile. */
async function run(
  services: Services,
  store: RunStore,
  plan: SweepPlan,
  resume: StoredSweep | null,
): Promise<void> {
  const { sweeps, sweepPage, assets, log } = services;
  const { script } = plan;
  await saveScripts(store.folder);
  const swept = await services.editor.swept(script, store.folder);
  if (resume) requireUnchanged(plan, swept.slots);
  const { SweepStore } = await import('../../runs/sweep-store');
  const name = path.basename(script);
  const request: SweepRequest = {
    launch: { ...launchOf(store, { script }), seed: plan.seed },
    plan,
    name,
    filesFor: (parameters) => swept.filesFor(parameters),
    ...(resume && { resume }),
  };
  const pool = createTrialPool({ store, assets });
  try {
    const ended = await cancellable(l10n.t('Sweeping {0}', name), async (signal, progress) => {
      const abort = new AbortController();
      signal.addEventListener('abort', () => abort.abort());
      let held: string | null = null;
      let end: () => void = () => undefined;
      const done = new Promise<void>((resolve) => (end = resolve));
      const onChange = ({ record, trials }: StoredSweep) => {
        if (held === null) {
          held = record.id;
          log.info(`Sweep ${record.id} of ${name} started: ${plan.slots.map(({ id }) => id).join(', ')}`);
          sweeps.hold(record.id, abort, done).catch(services.report);
          sweepPage.show(record.id, { preserveFocus: true });
        }
        progress(endedOf(trials) / plan.trials, progressWords(trials, plan.trials));
      };
      try {
        return await runSweep(pool, new SweepStore(store.folder), request, {
          signal: abort.signal,
          onChange,
        });
      } finally {
        end();
      }
    });
    tell(services, ended).catch(services.report);
  } catch (error) {
    // What was known when it was stopped is kept and shown; nothing needs to be said.
    if (!(error instanceof Cancelled)) throw error;
  } finally {
    await pool.dispose();
  }
}

/** @throws UserError where the script has other numbers now than those the sweep set out from */
function requireUnchanged(plan: SweepPlan, slots: readonly { slot: SweepPlan['slots'][number] }[]): void {
  const isThere = ({ id, value }: SweepPlan['slots'][number]) =>
    slots.some(({ slot }) => slot.id === id && slot.value === value);
  if (plan.slots.every(isThere)) return;
  throw new UserError(
    l10n.t(
      '{0} has changed since the sweep, so its trials could not be compared.',
      path.basename(plan.script),
    ),
    l10n.t('Undo the change, or start another sweep.'),
  );
}

function endedOf(trials: readonly SweepTrial[]): number {
  return trials.filter(hasEnded).length;
}

function progressWords(trials: readonly SweepTrial[], planned: number): string {
  const count = l10n.t('trial {0} of {1}', Math.min(endedOf(trials) + 1, planned), planned);
  const best = bestTrial(trials)?.loss ?? null;
  return best === null ? count : l10n.t('{0}, best loss {1}', count, short(best));
}

async function tell({ sweepPage }: Services, { record, trials }: StoredSweep): Promise<void> {
  const best = bestTrial(trials);
  const loss = best?.loss ?? null;
  const message =
    !best || loss === null
      ? l10n.t('The sweep of {0} ended without a complete trial.', record.name)
      : l10n.t(
          'Sweep of {0}: trial {1} is best, with a validation loss of {2}.',
          record.name,
          best.number,
          short(loss),
        );
  const show = l10n.t('Show the Sweep');
  const apply = l10n.t('Apply the Best');
  const chosen = await inform(message, ...(best ? [show, apply] : [show]));
  if (chosen === show) sweepPage.show(record.id);
  if (chosen === apply && best)
    await vscode.commands.executeCommand('regulens.applyTrial', { sweepId: record.id, trial: best.number });
}

function confirmDeletion(): Promise<boolean> {
  return confirmed(
    l10n.t('Delete this sweep?'),
    l10n.t('The record of its trials and their runs are removed from disk. Your script is not touched.'),
    l10n.t('Delete'),
  );
}
