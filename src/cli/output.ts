import { writeNonFinite } from '../protocol/non-finite';
import { withoutControls } from '../protocol/plain-text';

/** Where a command's results go: lines for people, or with --json one object a line, the last of type "result". */
export interface Output {
  readonly json: boolean;
  /** For people only. */
  line(text?: string): void;
  /** For programs only. */
  object(value: { type: string } & Record<string, unknown>): void;
  /** Progress on one line that is rewritten; shown on a terminal only. */
  progress(text: string): void;
  strong(text: string): string;
  faint(text: string): string;
}

/** Names in a record or a log may hold what a terminal obeys; only our own bold and faint pass. */
export function styledOnly(text: string): string {
  return text
    .split(/(\u001b\[(?:1|2|22)m)/)
    .map((part, at) => (at % 2 === 1 ? part : withoutControls(part)))
    .join('');
}

export function createOutput(json: boolean): Output {
  const terminal = process.stdout.isTTY && !json;
  const colour = terminal && process.env['NO_COLOR'] === undefined;
  const style = (open: number, close: number) => (text: string) =>
    colour ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  let shown = false;
  const clear = () => {
    if (shown) process.stdout.write('\r\u001b[2K');
    shown = false;
  };
  return {
    json,
    line(text = '') {
      if (json) return;
      clear();
      process.stdout.write(`${styledOnly(text)}\n`);
    },
    object(value) {
      if (json) process.stdout.write(`${JSON.stringify(value, writeNonFinite)}\n`);
    },
    progress(text) {
      if (!terminal) return;
      clear();
      process.stdout.write(withoutControls(text).slice(0, Math.max(20, process.stdout.columns - 1)));
      shown = true;
    },
    strong: style(1, 22),
    faint: style(2, 22),
  };
}
