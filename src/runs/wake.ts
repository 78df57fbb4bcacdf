import fs from 'node:fs';
import type { Disposable } from './disposable';

/**
 * Wakes a reader when something in a folder may have changed: at once where the system watches folders, else (network drives, out of
 * watches) when the poll interval is over. Waking for nothing is harmless.
 */
export class FolderWake implements Disposable {
  readonly #watcher: fs.FSWatcher | null;
  #woken = false;
  #resume: (() => void) | null = null;
  #disposed = false;

  constructor(folder: string) {
    this.#watcher = watchIfPossible(folder, () => this.wake());
  }

  /** Resolves at the next change, or at once if there was one since the last wait, and after `pollMs` at the latest. */
  async wait(pollMs: number): Promise<void> {
    if (!this.#woken && !this.#disposed)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        this.#resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.#resume = null;
    this.#woken = false;
  }

  wake(): void {
    this.#woken = true;
    this.#resume?.();
  }

  dispose(): void {
    this.#disposed = true;
    this.#watcher?.close();
    this.wake();
  }
}

function watchIfPossible(folder: string, onChange: () => void): fs.FSWatcher | null {
  try {
    const watcher = fs.watch(folder, { persistent: false }, onChange);
    return watcher.on('error', () => watcher.close());
  } catch {
    return null;
  }
}
