import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** All that tests put into the system's temporary folder goes into one of the whole run's, which is removed at its end. */
export default function setup(): () => void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'regulens-tests-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
