import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import {
  createTrialPool,
  DEFAULT_REPLICATES,
  decomposeScript,
  measureCurve,
  type CurveProgress,
  type DecomposeProgress,
} from '../../experiments';
import type { CurveAxis } from '../../protocol/decomposition-curve';
import type { Site } from '../../protocol/site';
import type { LaunchRequest, RunStore } from '../../runs';
import { siteArgument } from '../arguments';
import type { Handlers } from '../command-ids';
import { cancellable } from '../progress';
import type { Services } from '../services';
import { duration } from '../run-words';
import { whatToRun } from '../what-to-run';
import { requireTrust, saveScripts } from '../workspace';
import { inform } from '../notify';

/** What is to be measured, and at which fit call. */
interface Target {
  store: RunStore;
  launch: LaunchRequest;
  site: Site | null;
}

export function decomposeCommands(services: Services): Pick<Handlers, 'regulens.decompose'> {
  return {
    'regulens.decompose': async (argument) => {
      requireTrust();
      const site = siteArgument(argument);
      const { store, launch } = await whatToRun(services, argument, site?.file ?? null);
      const against = await chooseAxis();
      if (against === undefined) return;
      await saveScripts(store.folder);
      const target = { store, launch, site };
      if (against === null) await measureOnce(services, target);
      else await measureAlong(services, target, against);
    },
  };
}

/** Null for the script as it is; undefined where the user turned away. */
async function chooseAxis(): Promise<CurveAxis | null | undefined> {
  const items: (vscode.QuickPickItem & { against: CurveAxis | null })[] = [
    {
      label: l10n.t('As it is'),
      description: l10n.t('{0} refits', DEFAULT_REPLICATES),
      detail: l10n.t('Whether the error is mostly variance or mostly bias, by class and by example'),
      against: null,
    },
    {
      label: l10n.t('Against capacity'),
      detail: l10n.t('Hidden layers at a quarter, half, twice and four times their size'),
      against: 'capacity',
    },
    {
      label: l10n.t('Against training rows'),
      detail: l10n.t('The learning curve: would more data help?'),
      against: 'training-size',
    },
    {
      label: l10n.t('Against regularization'),
      detail: l10n.t('L2 on the hidden layers, from none to strong'),
      against: 'regularization',
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Measure bias and variance'),
    placeHolder: l10n.t('No file is changed: settings are varied in memory'),
  });
  return chosen?.against;
}

async function measureOnce(services: Services, { store, launch, site }: Target): Promise<void> {
  const { run, result } = await cancellable(l10n.t('Measuring bias and variance'), (signal, progress) =>
    decomposeScript({ store, assets: services.assets }, launch, site ? { site } : {}, {
      signal,
      onProgress: (now) => progress(now.done / now.of, progressWords(now)),
    }),
  );
  const message = l10n.t('Bias and variance over {0} refits: {1}', DEFAULT_REPLICATES, result.verdict);
  tell(services, run, message).catch(services.report);
}

async function measureAlong(
  services: Services,
  { store, launch, site }: Target,
  against: CurveAxis,
): Promise<void> {
  const source =
    launch.npmScript === undefined ? await services.editor.sourceOf(launch.script, store.folder) : null;
  const workplace = { store, assets: services.assets };
  const pool = createTrialPool(workplace);
  try {
    const curve = await cancellable(TITLES[against](), (signal, progress) =>
      measureCurve(
        workplace,
        pool,
        { launch, against, source, replicates: DEFAULT_REPLICATES, ...(site && { site }) },
        { signal, onProgress: (now) => progress(now.done / now.of, progressWords(now)) },
      ),
    );
    const shown = curve.points.find(({ isPresent, run }) => isPresent && run !== null);
    const run = (shown ?? curve.points.find((point) => point.run !== null))?.run ?? null;
    const message =
      curve.status === 'stopped'
        ? l10n.t('Stopped; what was measured until then is kept. {0}', curve.words)
        : curve.words;
    tell(services, run, message).catch(services.report);
  } finally {
    await pool.dispose();
  }
}

const TITLES: Record<CurveAxis, () => string> = {
  capacity: () => l10n.t('Measuring bias and variance against capacity'),
  'training-size': () => l10n.t('Measuring bias and variance against training rows'),
  regularization: () => l10n.t('Measuring bias and variance against regularization'),
};

function progressWords({ done, of, msLeft }: DecomposeProgress | CurveProgress): string {
  const count = l10n.t('refit {0} of {1}', Math.min(done + 1, of), of);
  return msLeft === null ? count : l10n.t('{0}, about {1} left', count, duration(msLeft));
}

async function tell({ dashboard }: Services, run: string | null, message: string): Promise<void> {
  const open = l10n.t('Open Dashboard');
  const actions = run === null ? [] : [open];
  if ((await inform(message, ...actions)) === open && run !== null) dashboard.show([run]);
}
