import { isLater } from './reads';
import type { Later } from './reads';
import type { Run } from './run';

/** What may be waiting at once: a GPU that is slower than the script is waited for, as memory has to stay bounded. */
const MOST_WAITING = 8;

/**
 * Says things in the order in which they were begun, each once its values are there: at once where nothing is waited for.
 *
 * Values that are on their way from a GPU keep Node's event loop going, so a script that comes to its end by itself loses none. One that
 * calls process.exit() or throws does: after that nothing comes any more. The end of a fit waits for what came before it.
 */
export class LateEvents {
  private readonly run: Run;
  private tail: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(run: Run) {
    this.run = run;
  }

  /** @param use is also told how many milliseconds the value's computation took once everything was there */
  when<T>(given: T | Later<T>, use: (value: T, lateMs: number) => void): void {
    if (!isLater(given) && this.waiting === 0) {
      use(given, 0);
      return;
    }
    this.waiting++;
    // Both at once: a read that fails before its turn has somebody who listens, and those before it come first.
    const ready = Promise.allSettled([isLater(given) ? given : () => given, this.tail]);
    this.tail = this.run
      .guardAsync(async () => {
        const [read] = await ready;
        if (read.status === 'rejected') throw read.reason;
        const begin = performance.now();
        const value = read.value();
        use(value, performance.now() - begin);
      })
      .then(() => {
        this.waiting--;
      });
  }

  get isFull(): boolean {
    return this.waiting >= MOST_WAITING;
  }

  /** When all that was begun has been said. */
  settled(): Promise<void> {
    return this.tail;
  }
}
