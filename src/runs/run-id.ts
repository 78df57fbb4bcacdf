import { randomBytes } from 'node:crypto';

/** `20261122-203145-123-a4f0`: UTC to the millisecond, so that ids sort by time, and two random bytes to tell twins apart. */
export function newRunId(now: Date): string {
  const [date = '', time = ''] = now.toISOString().replace('Z', '').split('T');
  return `${date.replaceAll('-', '')}-${time.replaceAll(':', '').replace('.', '-')}-${randomBytes(2).toString('hex')}`;
}

/** Ids become folder names: nothing that could lead out of the runs folder passes. */
export function isRunId(name: string): boolean {
  return /^[0-9A-Za-z][0-9A-Za-z._-]*$/.test(name);
}
