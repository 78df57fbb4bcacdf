/*
 * Modules of a script that is run again in the same process are told from those of the trial before by a query of their URLs:
 * Node evaluates a URL once.
 */

/** As a regular expression, for the program of the loader thread as well. */
export const TRIAL_MARK = String.raw`[?]regulens-trial=\d+`;

const mark = new RegExp(TRIAL_MARK);
const marks = new RegExp(TRIAL_MARK, 'g');

export function trialUrl(url: string, trial: number): string {
  return `${url}?regulens-trial=${trial}`;
}

/** The mark of a module's URL, as it is written there; null in a first trial. */
export function markOf(url: string | undefined): string | null {
  return (url !== undefined && mark.exec(url)?.[0]) || null;
}

/** A URL, or text with URLs in it, as a process with one trial has it. */
export function withoutTrial(text: string): string {
  return text.replace(marks, '');
}
