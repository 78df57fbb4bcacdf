import type { Run } from './run';

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
      const stack = error instanceof Error ? (error.stack ?? null) : null;
      run.emit({
        type: 'error',
        message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        stack,
        site: stack === null ? null : run.sites.fromStack(stack),
      });
      run.flush();
    },
  };
}

/** Records how the process ends. The monitor event sees uncaught errors and rejections without handling them. */
export function watchProcessEnd(run: Run, errors: ErrorReporter, atExit: (exitCode: number) => void): void {
  process.on('uncaughtExceptionMonitor', (error) => {
    run.guard(() => errors.report(error));
  });
  process.on('exit', (code) => {
    run.guard(() => atExit(code));
    run.flush();
  });
}
