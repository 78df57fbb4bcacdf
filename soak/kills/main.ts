import path from 'node:path';
import { generator } from '../../src/protocol/generator';
import { killRound, makeGround, type Victim } from '../../test/trainer/faults/kill-rounds';

/* Kills at random moments, as test/trainer/faults/kills.test.ts does a few. SEED in the environment repeats the moments. */

const ROUNDS = Number(process.env['KILLS'] ?? 100);
const AT_ONCE = 4;
const VICTIMS = (process.env['VICTIMS'] ?? 'script,supervisor,watcher').split(',');

async function main(): Promise<void> {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1e9);
  const chance = generator(String(seed));
  const ground = makeGround(path.resolve('.'));
  let isFaulty = false;
  try {
    for (const victim of ['script', 'supervisor', 'watcher'] as const)
      if (VICTIMS.includes(victim) && !(await kills(ground, victim, chance))) isFaulty = true;
  } finally {
    ground.dispose();
  }
  console.log(`seed ${seed}`);
  if (isFaulty) process.exitCode = 1;
}

/** Says what came of it; false where anything was amiss. */
async function kills(
  ground: Parameters<typeof killRound>[0],
  victim: Victim,
  chance: () => number,
): Promise<boolean> {
  let begun = 0;
  let finished = 0;
  const complaints: string[] = [];
  const work = async () => {
    while (begun < ROUNDS) {
      const round = ++begun;
      const { complaints: found, finished: epochs } = await killRound(ground, victim, chance);
      finished += epochs;
      complaints.push(...found.map((complaint) => `round ${round}: ${complaint}`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(
    `${ROUNDS} × kill -9 of the ${victim}: ${finished} finished epochs, ${complaints.length} complaints`,
  );
  for (const complaint of complaints) console.log(`  ${complaint}`);
  return complaints.length === 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
