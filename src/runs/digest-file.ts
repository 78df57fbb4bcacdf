import * as l10n from '@vscode/l10n';
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { version as regulens } from '../../package.json';
import { stringify } from '../protocol/non-finite';
import { StoredDigest, type RunDigest } from '../protocol/run-digest';
import { errorCode, FILES } from './files';
import { replaceFile } from './writing';

/** Raised whenever a digest holds something else. */
const DIGEST_VERSION = 2;
/** Editors of several languages may look at one folder: each makes digests in its own. */
const LANGUAGE = l10n.t({
  message: 'en',
  comment:
    'The code of the language that these messages are translated to, as in IETF BCP 47: de, pt-br, zh-cn.',
});

/**
 * The digest that was made of a run that has ended; null where there is none, or none of this version of Regulens, of this language and of these events. A run takes some
 * milliseconds to be read whole, this a tenth of one: lists of a thousand runs need it.
 */
export function readDigestFile(directory: string): RunDigest | null {
  let text: string;
  try {
    text = fs.readFileSync(path.join(directory, FILES.digest), 'utf8');
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), StoredDigest), text);
  if (!parsed.success) return null;
  const { version, regulens: by, language, events, digest } = parsed.output;
  const now = eventsStamp(directory);
  const isOfNow = now !== null && now.size === events.size && now.mtimeMs === events.mtimeMs;
  return version === DIGEST_VERSION && by === regulens && language === LANGUAGE && isOfNow ? digest : null;
}

/**
 * Keeps the digest of a run that has ended. Where that isn't possible (a read-only folder, a full disk) it is made again the next time.
 *
 * @param events the stamp of the events file before it was read
 */
export function writeDigestFile(directory: string, events: StoredDigest['events'], digest: RunDigest): void {
  const stored: StoredDigest = { version: DIGEST_VERSION, regulens, language: LANGUAGE, events, digest };
  try {
    replaceFile(path.join(directory, FILES.digest), stringify(stored));
  } catch (error) {
    if (errorCode(error) === null) throw error;
  }
}

/** By which it is seen that the events are still the same; null where there are none. */
export function eventsStamp(directory: string): StoredDigest['events'] | null {
  const stat = fs.statSync(path.join(directory, FILES.events), { throwIfNoEntry: false });
  return stat ? { size: stat.size, mtimeMs: stat.mtimeMs } : null;
}
