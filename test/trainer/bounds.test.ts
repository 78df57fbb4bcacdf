import { expect, it } from 'vitest';
import { EpochPace, BATCH_INTERVAL_MS, BatchPace, SLOW_BATCH_INTERVAL_MS } from '../../src/trainer/pace';
import { FitSteps } from '../../src/trainer/fit-steps';
import { LateEvents } from '../../src/trainer/late-events';
import type { Run } from '../../src/trainer/run';
import { ofType, train } from './support';

it('records batches at half the pace after each fifty thousand, and says how many', () => {
  const pace = new BatchPace();
  // Each is due: a day of training.
  const day = 24 * 3600 * 1000;
  let edges = 0;
  for (let now = 0; now < day; now += BATCH_INTERVAL_MS) if (pace.isDue(now, false)) edges++;
  expect(pace.done).toBe(day / BATCH_INTERVAL_MS);
  expect(pace.recorded).toBe(edges);
  expect(pace.recorded).toBeGreaterThan(250_000);
  expect(pace.recorded).toBeLessThan(350_000);
  expect(pace.said).toEqual({ steps: { done: pace.done, recorded: pace.recorded } });
  expect(new BatchPace().said).toEqual({});
});

it('records a quarter of the batches while it takes more than it may, once there are enough for a curve', () => {
  const pace = new BatchPace();
  const second = 1000 / BATCH_INTERVAL_MS;
  const recordedIn = (seconds: number, isWithin: boolean) => {
    const before = pace.recorded;
    for (let i = 0; i < seconds * second; i++) pace.isDue(pace.done * BATCH_INTERVAL_MS, true, isWithin);
    return pace.recorded - before;
  };
  expect(recordedIn(1, false)).toBe(40);
  expect(recordedIn(10, false)).toBe((10 * 1000) / SLOW_BATCH_INTERVAL_MS);
  expect(recordedIn(10, true)).toBe(400);
});

it('records ends of epochs out of turn until there are too many', () => {
  const pace = new BatchPace();
  for (let i = 0; i < 200_000; i++) pace.isDue(0, true);
  expect(pace.recorded).toBe(50_000);
});

it('knows an epoch that was cut short from the one before, where nobody says how many batches there are', () => {
  const steps = new FitSteps(false);
  const epoch = (batches: number) => {
    steps.epochBegin(0);
    for (let batch = 0; batch < batches; batch++) steps.end(batch, 0, { isWithin: () => true });
    return steps.areCutShort;
  };
  // Before the second nobody can know.
  expect([epoch(4), epoch(4), epoch(3)]).toEqual([false, false, true]);
  steps.batchesPerEpoch = 3;
  expect([epoch(3), epoch(2)]).toEqual([false, true]);
});

it('records epochs ever more seldom', () => {
  const pace = new EpochPace(4000);
  let rows = 0;
  for (let epoch = 1; epoch <= 10_000; epoch++)
    if (pace.isDue(epoch)) {
      pace.took(6);
      rows += 6;
    }
  expect(rows).toBeGreaterThan(12_000);
  expect(rows).toBeLessThan(18_000);
});

it('says what comes late in the order in which it was begun, and survives a read that fails', async () => {
  const failures: unknown[] = [];
  const guardAsync = (task: () => Promise<void>) =>
    task().catch((error: unknown) => void failures.push(error));
  const late = new LateEvents({ guardAsync } as unknown as Run);
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  late.when('at once', say);
  expect(said).toEqual(['at once']);
  const slow = new Promise<() => string>((resolve) => setTimeout(() => resolve(() => 'slow'), 20));
  late.when(slow, say);
  late.when(Promise.reject<() => string>(new Error('gone')), say);
  late.when(
    Promise.resolve(() => 'quick'),
    say,
  );
  late.when('in turn', say);
  expect(said).toEqual(['at once']);
  await late.settled();
  expect(said).toEqual(['at once', 'slow', 'quick', 'in turn']);
  expect(failures).toEqual([new Error('gone')]);
});

it('stays as small in a long training as in a short one', async () => {
  const { stdout, events } = await train('many-batches.cjs', {
    nodeArgs: ['--expose-gc'],
    args: ['600', '10'],
    env: { REGULENS_OVERHEAD: '100' },
  });
  // Megabytes of the heap after a tenth of the epochs, and after all: History's own arrays grow by 0.03.
  const [early = 0, end = 0] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as number[];
  expect(end - early).toBeLessThan(2);
  const last = ofType(events, 'epoch').at(-1);
  expect(last).toMatchObject({ epoch: 600 });
  const batches = ofType(events, 'batch').length;
  expect(ofType(events, 'fit-ended')[0]?.steps).toEqual(
    batches < 6000 ? { done: 6000, recorded: batches } : undefined,
  );
});
