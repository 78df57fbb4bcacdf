import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { FILES } from './files';
import { lastErrorEvent, lastEvent } from './last-events';

const LONGEST_REASON = 500;

/** Why a run failed, in one line: its last `error` event, else the line of its stderr that says most, else its exit code. */
export function failureReason(
  directory: string,
  stderrTail: string,
  exitCode: number | null,
  signal: string | null,
): string {
  const reason = reasonOf(directory, stderrTail, exitCode, signal);
  // It is the last thing that the recorder says, and of a run that failed it is telling.
  const warning = lastEvent(path.join(directory, FILES.events), 'warning');
  return warning?.code === 'input' ? `${reason.replace(/([^.!?])$/, '$1.')} ${warning.message}` : reason;
}

function reasonOf(
  directory: string,
  stderrTail: string,
  exitCode: number | null,
  signal: string | null,
): string {
  // Whatever a process printed last, it didn't print it because a signal was to come.
  const { error, last } = tellingLines(stderrTail);
  const said = lastErrorEvent(path.join(directory, FILES.events)) ?? error ?? (signal === null ? last : null);
  if (said !== null) return withNextStep(said.slice(0, LONGEST_REASON));
  if (signal === 'SIGKILL') return l10n.t('It was killed from outside (often because memory ran out).');
  if (signal !== null) return l10n.t`It was ended by signal ${signal}.`;
  return exitCode === null
    ? l10n.t('It ended with exit code unknown and printed no error.')
    : l10n.t`It ended with exit code ${exitCode} and printed no error.`;
}

/**
 * A script that brings tfjs's own WASM backend along is told of the one with kernels for training; one whose objects fill the heap that V8 allows a
 * process, whatever else the machine has, of how to get more.
 */
function withNextStep(said: string): string {
  if (/Kernel '\w+' not registered for backend 'wasm'/.test(said))
    return l10n.t`${said.replace(/\.$/, '')}. Regulens has a WASM backend with the kernels that training needs: take the script's own out and set regulens.backend (in a terminal: --backend) to "auto".`;
  if (/heap out of memory/.test(said))
    return l10n.t`${said}. It had all the memory that Node.js gives to objects; NODE_OPTIONS=--max-old-space-size=8192 in its environment makes that 8 GB.`;
  return said;
}

/** Stacks and what else Node adds to an error; the greeting of TensorFlow.js and npm's own settings, which are none. */
const NOISE =
  /^\s+at |^Node\.js v\d|^\(Use `|^Hi, looks like you are running TensorFlow\.js|^npm (warn|notice)\b/;

/** Node prints source, caret, stack and its version around the one line that names the error. */
function tellingLines(stderr: string): { error: string | null; last: string | null } {
  const [said = ''] = stderr.split(/^-+ (?:Native|JavaScript|JS) stack trace/m);
  const lines = said
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => /\p{L}/u.test(line) && !NOISE.test(line));
  const error = lines.findLast((line) => /^(Uncaught )?[\w$.]*(Error|Exception)\b.*|^FATAL ERROR/.test(line));
  return { error: error ?? null, last: lines.at(-1)?.trim() ?? null };
}
