import * as vscode from 'vscode';
import { plainText } from '../protocol/plain-text';

/**
 * Shows a notification with progress and Cancel while `work` goes on. `progress` takes the share done (0 to 1) and a few
 * words; the signal aborts when the user cancels.
 */
export function cancellable<T>(
  title: string,
  work: (signal: AbortSignal, progress: (share: number, words: string) => void) => Promise<T>,
): Promise<T> {
  const location = vscode.ProgressLocation.Notification;
  const running = vscode.window.withProgress(
    { location, title: plainText(title), cancellable: true },
    (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      let shown = 0;
      return work(abort.signal, (share, words) => {
        const percent = Math.max(shown, Math.min(100, share * 100));
        progress.report({ message: plainText(words), increment: percent - shown });
        shown = percent;
      });
    },
  );
  return Promise.resolve(running);
}
