import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What ps prints, in columns, without the processes that are gone. It ends with 1 where none of those asked for is there any more, on macOS also where
 * one ended between being listed and being asked: what it has printed holds for the others.
 *
 * @param columns names with a `=` each, so that no heads are printed
 * @param which `-A`, or `-p` with process ids
 * @throws where ps can't be run
 */
export async function ps(columns: string, ...which: readonly string[]): Promise<string[][]> {
  const { stdout } = await run('ps', [...which, '-o', columns], { maxBuffer: 1 << 26 }).catch(
    printedBeforeEnd,
  );
  const lines = stdout.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((line) => line.split(/\s+/));
}

function printedBeforeEnd(error: unknown): { stdout: string } {
  if (error instanceof Error && 'code' in error && error.code === 1 && 'stdout' in error)
    return { stdout: String(error.stdout) };
  throw error;
}
