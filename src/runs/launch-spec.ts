import * as l10n from '@vscode/l10n';
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { Resample } from '../protocol/decomposition';
import type { FoldRequest } from '../protocol/fold-request';
import type { BackendChoice } from '../protocol/rungs';
import type { LaunchSpec, RunParent, RunRecord } from '../protocol/run-record';
import type { Site } from '../protocol/site';
import { UserError } from '../protocol/user-error';
import { errorCode } from './files';
import { findNode } from './find-node';
import { chooseLoader } from './loader';

export interface LaunchRequest {
  /** Absolute path of the script; of package.json for an npm script. */
  script: string;
  npmScript?: string;
  args?: string[];
  /** Default: the workspace folder, as in a terminal; for an npm script the folder of its package.json. */
  cwd?: string;
  /** Variables set for the script, over those of `envFile`, over those of this process. */
  env?: Record<string, string>;
  envFile?: string;
  nodePath?: string;
  /**
   * Decides all that chance does in the script. Absent: one is drawn and recorded, so that the run can be compared with others later; null:
   * none, the script makes its random numbers by itself.
   */
  seed?: string | null;
  /** What to train on; default: the fastest there is. */
  backend?: BackendChoice;
  /** Whole texts served to the child in place of what is on disk. */
  edits?: { file: string; text: string }[];
  parent?: RunParent;
  /**
   * Refit the model on this many samples of the training rows, at one fit call or at the first; for so many epochs, else as the call says.
   * `fractions`: shares of the training rows to measure with, one after the other; all of them where absent.
   */
  decompose?: {
    replicates: number;
    site?: Site;
    epochs?: number;
    resample?: Resample;
    fractions?: readonly number[];
  };
  /** Measure everything, whatever it takes: importance of the inputs too. */
  inspect?: boolean;
  /** Names of the input columns, and of the classes, in their order. */
  features?: string[];
  classes?: string[];
  /** Ask the trained model about all validation examples at the end, whatever that takes: for comparing runs. */
  evaluateFully?: boolean;
  fold?: FoldRequest;
  /** Share of training time the recorder may take; default 0.01. */
  overheadBudget?: number;
  /** Bytes of stdout and of stderr kept on disk; default 50 MB each. */
  outputLimitBytes?: number;
  /** What a stopped script has to end by itself, before it is made to; default 10 s. */
  stopGraceMs?: number;
  name?: string;
  /**
   * The script waits for a debugger before its first line; Node.js says on its standard error where it listens (debugger-address.ts),
   * on 127.0.0.1 only. Such a run never serves in place of another: its variables may be changed at breakpoints.
   */
  debug?: boolean;
  /** It is never served in place of another run like it. */
  isUnkept?: boolean;
}

/** Checks everything that can be checked before anything is started. @throws UserError */
export async function checkRequest(request: LaunchRequest, workspace: string): Promise<LaunchSpec> {
  const cwd = path.resolve(
    workspace,
    request.cwd ?? (request.npmScript ? path.dirname(request.script) : '.'),
  );
  const script = path.resolve(workspace, request.script);
  if (request.npmScript === undefined) checkScript(script);
  else if (request.debug)
    throw new UserError(
      l10n.t`"${request.npmScript}" starts its script through npm, which a debugger would stop first.`,
      l10n.t('Debug the script itself.'),
    );
  else checkNpmScript(script, request.npmScript);
  if (!fs.statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(
      l10n.t`The working folder ${cwd} doesn't exist.`,
      l10n.t('Check "cwd" in the settings of this script (in a terminal: --cwd).'),
    );
  const node = await findNode(request.nodePath);
  return {
    script,
    npmScript: request.npmScript ?? null,
    args: request.args ?? [],
    cwd,
    env: request.env ?? {},
    envFile: request.envFile ? path.resolve(workspace, request.envFile) : null,
    nodePath: node.path,
    nodeVersion: node.version,
    loader: request.npmScript === undefined ? chooseLoader(script, node.version) : 'none',
    seed: request.seed === undefined ? drawnSeed() : request.seed,
    backend: request.backend ?? 'auto',
  };
}

/** The request that a run was started by, as far as its record holds it. */
export function requestOf({
  script,
  npmScript,
  args,
  cwd,
  env,
  envFile,
  nodePath,
  seed,
  backend,
}: LaunchSpec): LaunchRequest {
  return {
    script,
    args,
    cwd,
    env,
    nodePath,
    backend,
    ...(npmScript !== null && { npmScript }),
    ...(envFile !== null && { envFile }),
    seed,
  };
}

/**
 * The same, of a run that there is.
 * @throws UserError for one that was imported: nobody knows what made it, and what its files say of that is never run
 */
export function requestOfRun({
  name,
  launch,
  imported,
}: Pick<RunRecord, 'name' | 'launch' | 'imported'>): LaunchRequest {
  if (!imported) return requestOf(launch);
  throw new UserError(
    l10n.t`"${name}" was trained elsewhere and imported, so there is no script to run.`,
    l10n.t('Choose a run that was trained with Regulens.'),
  );
}

/** Short enough to be read aloud. */
function drawnSeed(): string {
  return String(randomInt(1, 1_000_000));
}

function checkScript(script: string): void {
  readText(script, (file) => l10n.t`There is no script at ${file}.`);
  if (!/\.([mc]?[jt]s|[jt]sx)$/i.test(script))
    throw new UserError(
      l10n.t`${path.basename(script)} isn't a JavaScript or TypeScript file.`,
      l10n.t('Choose a .js, .mjs, .cjs, .ts, .mts, .cts, .jsx or .tsx file.'),
    );
}

const Manifest = v.object({ scripts: v.optional(v.record(v.string(), v.string()), {}) });

function checkNpmScript(manifest: string, name: string): void {
  const text = readText(manifest, (file) => l10n.t`There is no package.json at ${file}.`);
  let parsed: v.InferOutput<typeof Manifest>;
  try {
    parsed = v.parse(Manifest, JSON.parse(text));
  } catch (error) {
    throw new UserError(
      l10n.t`${manifest} isn't a valid package.json.`,
      l10n.t('Correct it and try again.'),
      {
        cause: error,
      },
    );
  }
  if (Object.hasOwn(parsed.scripts, name)) return;
  const names = Object.keys(parsed.scripts).join(', ');
  throw new UserError(
    l10n.t`${manifest} has no script "${name}".`,
    names ? l10n.t`Choose one of: ${names}.` : l10n.t('Add it to "scripts".'),
  );
}

function readText(file: string, missing: (file: string) => string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new UserError(missing(file), l10n.t('Check the path; save the file if it is new.'), {
        cause: error,
      });
    if (code === 'EISDIR')
      throw new UserError(l10n.t`${file} is a folder.`, l10n.t('Choose the file that trains your model.'), {
        cause: error,
      });
    throw new UserError(
      l10n.t`${file} can't be read (${code ?? String(error)}).`,
      l10n.t('Check its permissions.'),
      {
        cause: error,
      },
    );
  }
}
