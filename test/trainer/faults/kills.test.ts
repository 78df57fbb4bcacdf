import { afterAll, expect, test } from 'vitest';
import { root } from '../support';
import { killRound, makeGround, type Victim } from './kill-rounds';

/* A few kills at random moments; `npm run soak` does hundreds. The watcher stands in for a window; test/host/kills.mjs kills those of real VS Code. */

const ground = makeGround(root);
afterAll(() => ground.dispose());

const ROUNDS: Record<Victim, number> = { script: 4, supervisor: 3, watcher: 7 };
const AT_ONCE = 4;

test('after a kill -9 of any process every finished epoch is there, the run is over, and nothing is left running', async () => {
  const waiting = (['watcher', 'supervisor', 'script'] as const).flatMap((victim) =>
    Array.from({ length: ROUNDS[victim] }, () => victim),
  );
  const complaints: string[] = [];
  let finished = 0;
  const work = async () => {
    for (let victim = waiting.shift(); victim; victim = waiting.shift()) {
      const chances = [Math.random(), Math.random()];
      const told = `${victim} at ${chances.join(', ')}`;
      const round = await killRound(ground, victim, () => chances.shift() ?? 0);
      complaints.push(...round.complaints.map((complaint) => `${told}: ${complaint}`));
      finished += round.finished;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(complaints).toEqual([]);
  expect(finished).toBeGreaterThan(10);
});
