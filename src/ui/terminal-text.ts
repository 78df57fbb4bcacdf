import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { RunRecord } from '../protocol/run-record';
import { statusWord } from './run-words';
import { withoutControls } from '../protocol/plain-text';

/** A terminal goes down a line at LF and back to its start only at CR; programs write LF into files. */
export function toTerminal(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}

/** A line of ours between the script's own: dim, so that nobody takes it for output of the script. */
export function remark(text: string): string {
  return `\x1b[2m${withoutControls(text).replaceAll('\n', ' ')}\x1b[0m\r\n`;
}

export function commandLine({ launch }: RunRecord): string {
  if (launch.npmScript !== null) return ['npm run', launch.npmScript, ...launch.args].join(' ');
  return ['node', path.relative(launch.cwd, launch.script), ...launch.args].join(' ');
}

/** How the run ended, in a few words. */
export function endRemark({ status, exitCode, signal, reason }: RunRecord): string {
  const how =
    signal !== null
      ? l10n.t('signal {0}', signal)
      : exitCode !== null
        ? l10n.t('exit code {0}', exitCode)
        : null;
  const words = l10n.t('Run {0}', statusWord({ status }));
  return [how === null ? words : `${words}, ${how}`, reason].filter((part) => part !== null).join('. ');
}
