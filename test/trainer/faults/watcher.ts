import { RunStore } from '../../../src/runs';
import { Sessions } from '../../../src/session';

/* Stands in for a window or a terminal that watches a run: follows it, lists all runs and gives it other names, until it is killed. */

const [folder = '', id = ''] = process.argv.slice(2);
const store = new RunStore(folder);
const sessions = new Sessions([store]);

async function watch(): Promise<void> {
  const { session } = await sessions.open(id);
  await session.loaded;
  for (let n = 0; ; n++) {
    await store.rename(id, `name ${n}`);
    await sessions.list();
    await new Promise((resolve) => setTimeout(resolve, 10));
    // Said once: whoever waits for it may kill now.
    if (n === 0) process.stdout.write('watching\n');
  }
}

void watch();
