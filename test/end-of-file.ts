/*
 * What helpers of tests make and a file of tests leaves behind goes at that file's end. Files share a process, in which a module of helpers is
 * loaded once: a hook that it registers for itself is only the first file's.
 */

type CleanUp = () => void | Promise<void>;
let cleanUps: CleanUp[] = [];

/** Does this once the tests of the file that is running have all ended, latest first. */
export function atEndOfFile(cleanUp: CleanUp): void {
  cleanUps.push(cleanUp);
}

export async function cleanUpAfterFile(): Promise<void> {
  const due = cleanUps.reverse();
  cleanUps = [];
  for (const cleanUp of due) await cleanUp();
}
