import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { UserError } from '../../protocol/user-error';
import type { LaunchRequest, RunStore } from '../../runs';
import { languageOf } from '../../source';
import { fileArgument, runArgument } from '../arguments';
import type { Handlers } from '../command-ids';
import { debugRun } from '../debug';
import { pickRun } from '../pick-run';
import type { Services } from '../services';
import { activeScript, startRun } from '../start-run';
import { withSession } from '../with-session';
import { launchAgain, launchOf, requireTrust, storeFor } from '../workspace';
import { plainText } from '../../protocol/plain-text';

export function trainCommands(
  services: Services,
): Pick<Handlers, 'regulens.train' | 'regulens.debug' | 'regulens.trainNpmScript' | 'regulens.rerun'> {
  return {
    'regulens.train': async (uri) => {
      const { store, launch } = scriptToRun(services, uri);
      await startRun(services, store, launch);
    },
    'regulens.debug': async (uri) => {
      const { store, launch } = scriptToRun(services, uri);
      await debugRun(services, store, launch);
    },
    'regulens.trainNpmScript': async () => {
      requireTrust();
      const chosen = await pickNpmScript();
      if (!chosen) return;
      const store = storeFor(services.sessions, chosen.script);
      await startRun(services, store, launchOf(store, chosen));
    },
    'regulens.rerun': async (run) => {
      requireTrust();
      const id =
        runArgument(run) ?? (await pickRun(services.sessions, l10n.t('Which run should run again?')));
      if (id === undefined) return;
      await withSession(services.sessions, id, ({ store, record }) =>
        startRun(services, store, launchAgain(store, record)),
      );
    },
  };
}

/** The script that is meant, the file given or the active one, and how it is run. */
function scriptToRun({ sessions }: Services, uri: unknown): { store: RunStore; launch: LaunchRequest } {
  requireTrust();
  const script = fileArgument(uri) ?? activeScript();
  if (languageOf(script) === null)
    throw new UserError(
      l10n.t('{0} is no JavaScript or TypeScript file.', path.basename(script)),
      l10n.t('Open the script that trains your model, or use "Train an npm Script".'),
    );
  const store = storeFor(sessions, script);
  return { store, launch: launchOf(store, { script }) };
}

const Package = v.object({ scripts: v.optional(v.record(v.string(), v.string()), {}) });

async function pickNpmScript(): Promise<{ script: string; npmScript: string } | undefined> {
  const files = await vscode.workspace.findFiles('**/package.json', '**/node_modules/**', 100);
  const packages = await Promise.all(files.map((file) => scriptsOf(file.fsPath)));
  const picks = packages.flat();
  if (picks.length === 0)
    throw new UserError(
      l10n.t('No package.json with scripts was found in the open folders.'),
      l10n.t('Train the script file itself with "Train with Diagnostics".'),
    );
  return vscode.window.showQuickPick(picks, {
    placeHolder: l10n.t('Which npm script trains the model?'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
}

async function scriptsOf(file: string) {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Package), await readFile(file, 'utf8'));
  // A broken package.json is npm's to complain about; here it just offers nothing.
  const scripts = parsed.success ? parsed.output.scripts : {};
  return Object.entries(scripts).map(([name, command]) => ({
    label: plainText(name),
    description: plainText(command),
    detail: plainText(vscode.workspace.asRelativePath(file)),
    script: file,
    npmScript: name,
  }));
}
