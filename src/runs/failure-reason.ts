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
  const said = lastErrorEvent(path.join(directory, FILES.events)) ?? tellingLine(stderrTail);
  if (said !== null) return said.slice(0, LONGEST_REASON);
  if (signal === 'SIGKILL') return 'It was killed from outside (often because memory ran out).';
  if (signal !== null) return `It was ended by signal ${signal}.`;
  return `It ended with exit code ${exitCode ?? 'unknown'} and printed no error.`;
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
export function tellingLine(stderr: string): string | null {
  const lines = stderr
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => /\p{L}/u.test(line) && !NOISE.test(line));
  const named = lines.findLast((line) => /^(Uncaught )?[\w$.]*(Error|Exception)\b.*|^FATAL ERROR/.test(line));
  return named ?? lines.at(-1)?.trim() ?? null;
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '') ?? text;
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
