import fs from 'node:fs';
import path from 'node:path';
import { parseEventLine } from '../protocol/events';
import { FILES } from './files';

const TAIL_BYTES = 1 << 18;
const LONGEST_REASON = 500;

/** Why a run failed, in one line: its last `error` event, else the line of its stderr that says most, else its exit code. */
export function failureReason(
  directory: string,
  stderrTail: string,
  exitCode: number | null,
  signal: string | null,
): string {
  // Whatever a process printed last, it didn't print it because a signal was to come.
  const { error, last } = tellingLines(stderrTail);
  const said = lastErrorEvent(path.join(directory, FILES.events)) ?? error ?? (signal === null ? last : null);
  if (said !== null) return withNextStep(said.slice(0, LONGEST_REASON));
  if (signal === 'SIGKILL') return 'It was killed from outside (often because memory ran out).';
  if (signal !== null) return `It was ended by signal ${signal}.`;
  return `It ended with exit code ${exitCode ?? 'unknown'} and printed no error.`;
}

/** What WebAssembly can't do, plain JavaScript can: the user is told how to go there. */
function withNextStep(said: string): string {
  return /Kernel '\w+' not registered for backend 'wasm'|on backend 'wasm' needs/.test(said)
    ? `${said.replace(/\.$/, '')}. Train this script on plain JavaScript: --backend cpu, in VS Code the setting regulens.backend.`
    : said;
}

function lastErrorEvent(file: string): string | null {
  const line = readTail(file)
    .split('\n')
    .findLast((candidate) => candidate.includes('"type":"error"'));
  const parsed = line === undefined ? null : parseEventLine(line);
  if (!parsed || !('event' in parsed) || parsed.event.type !== 'error') return null;
  return firstLine(parsed.event.message);
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

/** One that ends in a colon announces the next ("Transform failed with 1 error:"). */
function firstLine(text: string): string {
  const [first, second = ''] = text.split('\n').filter((line) => line.trim() !== '');
  if (first === undefined) return text;
  return first.endsWith(':') ? `${first} ${second.trim()}` : first;
}

function readTail(file: string): string {
  try {
    const handle = fs.openSync(file, 'r');
    try {
      const { size } = fs.fstatSync(handle);
      const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
      fs.readSync(handle, bytes, 0, bytes.length, size - bytes.length);
      return bytes.toString('utf8');
    } finally {
      fs.closeSync(handle);
    }
  } catch {
    return '';
  }
}
