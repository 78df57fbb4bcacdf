import * as l10n from '@vscode/l10n';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorCode } from '../runs/files';
import { SetupProblem } from './processes';

const ANSWER_LIMIT_MS = 20_000;
const SILENCE_LIMIT_MS = 60_000;

/**
 * Downloads into a file, whole or not at all.
 *
 * @param progress share of the whole, 0 to 1, where the server says how much there is
 * @throws SetupProblem where it can't be had; the signal's reason where it was cancelled
 */
export async function download(
  url: string,
  file: string,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<void> {
  const { host } = new URL(url);
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), ANSWER_LIMIT_MS);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, silence.signal]) });
    if (!response.ok || !response.body) throw new SetupProblem(l10n.t`${host} answered ${response.status}`);
    const total = Number(response.headers.get('content-length') ?? NaN);
    let received = 0;
    const body = Readable.fromWeb(response.body).on('data', (chunk: Buffer) => {
      received += chunk.length;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_LIMIT_MS);
      if (total > 0) progress(received / total);
    });
    await pipeline(body, createWriteStream(file));
    if (total > 0 && received !== total) throw new SetupProblem(l10n.t`the download from ${host} broke off`);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SetupProblem || isDiskError(error)) throw error;
    throw new SetupProblem(
      silence.signal.aborted ? l10n.t`${host} doesn't answer` : l10n.t`${host} can't be reached`,
      {
        cause: error,
      },
    );
  } finally {
    clearTimeout(timer);
  }
}

function isDiskError(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].includes(errorCode(error) ?? '');
}
