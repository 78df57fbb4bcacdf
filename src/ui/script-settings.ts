import path from 'node:path';
import * as v from 'valibot';
import { requestOfRun, type LaunchRequest } from '../runs';
import { BACKEND_CHOICES, type BackendChoice } from '../protocol/rungs';
import type { RunRecord } from '../protocol/run-record';
import { matchesGlob } from './glob';

/** How one script is run: an entry of the setting `regulens.scripts`. */
export const ScriptSettings = v.object({
  args: v.optional(v.array(v.string())),
  cwd: v.optional(v.string()),
  env: v.optional(v.record(v.string(), v.string())),
  envFile: v.optional(v.string()),
  seed: v.optional(v.string()),
  features: v.optional(v.array(v.string())),
  backend: v.optional(v.picklist(BACKEND_CHOICES)),
  classes: v.optional(v.array(v.string())),
});
export type ScriptSettings = v.InferOutput<typeof ScriptSettings>;

/** All settings that bear on running a script, for one workspace folder. */
export interface RunSettings {
  nodePath: string;
  scripts: Record<string, ScriptSettings>;
  seed: string;
  backend: BackendChoice;
  overheadBudget: number;
  stopGraceSeconds: number;
  outputLimitMegabytes: number;
}

/** What the entries that match a file say together: a later one overrides an earlier one, `env` variable by variable. */
export function settingsOfScript(scripts: RunSettings['scripts'], relative: string): ScriptSettings {
  const file = relative.replaceAll('\\', '/');
  const matching = Object.entries(scripts).filter(([pattern]) => matchesGlob(pattern, file));
  return matching.reduce<ScriptSettings>((all, [, own]) => {
    const env = { ...all.env, ...own.env };
    return { ...all, ...own, ...(Object.keys(env).length ? { env } : {}) };
  }, {});
}

/** What every run of a folder shares, whatever the script. */
function limitsOf(settings: RunSettings) {
  return {
    overheadBudget: settings.overheadBudget,
    stopGraceMs: settings.stopGraceSeconds * 1000,
    outputLimitBytes: Math.round(settings.outputLimitMegabytes * 1e6),
  };
}

function namesOf({ features, classes }: ScriptSettings) {
  return { ...(features && { features }), ...(classes && { classes }) };
}

/** In place of a seed: the script makes its random numbers by itself. */
const NO_SEED = 'none';

/** The launch that the settings ask for. Paths in the settings are relative to the workspace folder. */
export function launchRequest(
  folder: string,
  target: { script: string; npmScript?: string },
  settings: RunSettings,
): LaunchRequest {
  const own = settingsOfScript(settings.scripts, path.relative(folder, target.script));
  const seed = own.seed ?? settings.seed;
  return {
    ...target,
    ...limitsOf(settings),
    backend: own.backend ?? settings.backend,
    // An npm script runs in its package's folder; a script where a terminal opened on the workspace would run it.
    cwd: path.resolve(folder, own.cwd ?? (target.npmScript ? path.dirname(target.script) : '')),
    ...(own.args ? { args: own.args } : {}),
    ...namesOf(own),
    ...(own.env ? { env: own.env } : {}),
    ...(own.envFile ? { envFile: path.resolve(folder, own.envFile) } : {}),
    ...(settings.nodePath ? { nodePath: settings.nodePath } : {}),
    ...(seed ? { seed: seed === NO_SEED ? null : seed } : {}),
  };
}

/** The launch that repeats a run: its own script, arguments, environment, seed and Node. */
export function sameLaunch(
  folder: string,
  record: Pick<RunRecord, 'name' | 'launch' | 'imported'>,
  settings: RunSettings,
): LaunchRequest {
  const { launch } = record;
  return {
    // Names change nothing of what runs, so today's serve.
    ...namesOf(settingsOfScript(settings.scripts, path.relative(folder, launch.script))),
    ...requestOfRun(record),
    ...limitsOf(settings),
  };
}
