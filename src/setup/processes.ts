import * as l10n from '@vscode/l10n';
import { spawn } from 'node:child_process';

/** What went wrong while something was being set up: the next way may still work. */
export class SetupProblem extends Error {
  override readonly name = 'SetupProblem';
}

interface RunOptions {
  signal: AbortSignal;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Default: ten minutes. */
  limitMs?: number;
  /** Each line as it is printed. */
  onLine?: (line: string) => void;
}

const LIMIT_MS = 600_000;
const KEPT_CHARACTERS = 100_000;

/**
 * Runs a program to its end; no shell sees it. Returns what it printed to stdout.
 * @throws SetupProblem with what it said last where it fails; the signal's reason where it was cancelled
 */
export function runProgram(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { signal, cwd, env, limitMs = LIMIT_MS, onLine } = options;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(cwd && { cwd }),
      ...(env && { env }),
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
      killSignal: 'SIGKILL',
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] = (said[name] + text).slice(-KEPT_CHARACTERS);
        if (onLine) for (const line of text.split(/[\r\n]+/)) if (line.trim() !== '') onLine(line.trim());
      });
    }
    child.once('error', (error) => {
      if (signal.aborted) reject(abortReason(signal));
      else if (error.name === 'AbortError')
        reject(new SetupProblem(l10n.t`${command} took longer than ${limitMs / 60_000} minutes`));
      else reject(new SetupProblem(l10n.t`${command} could not be started (${error.message})`));
    });
    child.once('close', (code) => {
      if (code === 0) resolve(said.stdout);
      else
        reject(
          new SetupProblem(
            lastWords(said.stderr || said.stdout) ?? l10n.t`${command} ended with exit code ${String(code)}`,
          ),
        );
    });
  });
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('cancelled');
}

/** Whether a program runs and succeeds. @throws the signal's reason where it was cancelled */
export async function answers(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await runProgram(command, args, { signal, limitMs: 60_000 });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/** Of compilers and pip, the first line that names an error says most; of the rest the last. */
function lastWords(text: string): string | null {
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^\[notice\]/.test(line));
  const line = lines.find((one) => /\berror\b:/i.test(one)) ?? lines.at(-1);
  return line === undefined ? null : line.replace(/\.$/, '').slice(0, 300);
}
