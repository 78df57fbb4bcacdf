import * as l10n from '@vscode/l10n';
import type { Run } from './run';
import { withoutTrial } from './trial-mark';

/** Reports errors once, wherever they surface first: in a rejected fit or as the end of the process. */
export interface ErrorReporter {
  report(error: unknown): void;
}

export function createErrorReporter(run: Run): ErrorReporter {
  const seen = new WeakSet();
  return {
    report(error) {
      if (typeof error === 'object' && error !== null) {
        if (seen.has(error)) return;
        seen.add(error);
      }
      const stack = error instanceof Error && error.stack !== undefined ? withoutTrial(error.stack) : null;
      run.emit({
        type: 'error',
        message: error instanceof Error ? messageOf(error) : String(error),
        stack,
        site: stack === null ? null : run.sites.fromStack(stack),
      });
      run.flush();
    },
  };
}

/** Node wraps what a promise was rejected with in a sentence of three lines where that isn't an Error. */
function messageOf({ name, message }: Error): string {
  const rejection = /rejected with the reason "([^]*)"\.$/.exec(message);
  return name === 'UnhandledPromiseRejection' && rejection
    ? l10n.t`A promise was rejected with ${rejection[1] ?? ''}`
    : `${name}: ${message}`;
}
