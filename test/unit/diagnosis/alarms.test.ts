import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overfittingProbability } from '../../../src/diagnosis/alarms/calibrated';
import { curveAlarm } from '../../../src/diagnosis/alarms/curve';
import { alarmEpisodes, overfittingAlarm } from '../../../src/diagnosis/alarms/overfitting-alarm';
import { noise } from './build';

const RISING = [0.7, 0.65, 0.6, 0.62, 0.64, 0.68, 0.74, 0.8, 0.88, 0.97, 1.07, 1.18];

const positive = fc.array(fc.double({ min: 1e-3, max: 10, noNaN: true }), { minLength: 1, maxLength: 80 });
/** Losses that really rise: noise around a V. */
const vShaped = fc
  .tuple(
    fc.integer({ min: 3, max: 20 }),
    fc.integer({ min: 5, max: 60 }),
    fc.integer(),
    fc.double({ min: 0, max: 0.1, noNaN: true }),
  )
  .map(([bottom, after, seed, size]) => {
    const random = noise(seed);
    return Array.from(
      { length: bottom + after },
      (_, t) => (0.5 + 0.02 * Math.abs(t - bottom)) * (1 + size * random()),
    );
  });

const alarm = (
  losses: readonly number[],
  validationExamples: number | null,
  plannedEpochs: number | null = null,
) => overfittingAlarm({ losses, training: [], validationExamples, plannedEpochs });

describe('calibrated alarm', () => {
  it('gives the probabilities of its formula', () => {
    // Worked out separately from the formula's words (numpy 2).
    const expected = [0, 0, 0, 0, 0, 0, 0, 0, 0.415019, 0.906663, 0.978733, 0.993645];
    overfittingProbability(RISING, 62).forEach((p, t) => expect(p).toBeCloseTo(expected[t]!, 5));
  });

  it('asks for a bigger rise where there are fewer validation examples', () => {
    const [few, many] = [20, 200].map((n) => overfittingProbability(RISING, n).at(-1)!);
    expect(few).toBeLessThan(many!);
    expect(alarm(RISING, 200)?.since).toBeLessThanOrEqual(alarm(RISING, 30)?.since ?? Infinity);
  });

  it('does not care about the unit of the loss', () => {
    fc.assert(
      fc.property(fc.oneof(positive, vShaped), fc.integer({ min: -20, max: 20 }), (losses, power) => {
        // Powers of two scale without rounding, so nothing but the formula can differ.
        const scaled = losses.map((loss) => loss * 2 ** power);
        const a = overfittingProbability(losses, 60);
        overfittingProbability(scaled, 60).forEach((p, t) => expect(p).toBeCloseTo(a[t]!, 10));
        expect(alarm(scaled, 60)?.since).toBe(alarm(losses, 60)?.since);
      }),
    );
  });

  it('is silent in the first three epochs and while the loss falls', () => {
    expect(overfittingProbability([0.1, 5, 50], 1000)).toEqual([0, 0, 0]);
    const falling = Array.from({ length: 60 }, (_, t) => 1 / (1 + t));
    expect(alarm(falling, 60)).toBeNull();
    expect(alarm(falling, null)).toBeNull();
  });

  it('falls silent when the loss comes back below its best, and is a new alarm when it rings again', () => {
    const away = Array.from({ length: 25 }, (_, t) => 0.5 + 0.03 * Math.abs(t - 5));
    const back = Array.from({ length: 15 }, () => 0.3);
    const again = Array.from({ length: 15 }, (_, t) => 0.3 + 0.05 * t);
    expect(alarm(away, 60)?.since).toBeLessThan(25);
    expect(alarm([...away, ...back], 60)).toBeNull();
    expect(alarm([...away, ...back, ...again], 60)?.since).toBeGreaterThan(40);
  });
});

describe('an alarm', () => {
  const rising = Array.from({ length: 60 }, (_, t) => 0.5 + 0.01 * Math.abs(t - 15));
  const withTraining = (training: (number | null)[]) =>
    overfittingAlarm({ losses: rising, training, validationExamples: 100, plannedEpochs: 60 });

  it('is not raised where the training loss has risen as well', () => {
    expect(withTraining(rising.map((_, t) => 1 / (1 + t)))).not.toBeNull();
    expect(withTraining(rising)).toBeNull();
    // Unknown, or known now and then: then the latest known counts.
    expect(withTraining([])).not.toBeNull();
    expect(withTraining(rising.map((_, t) => (t % 5 === 0 ? 1 / (1 + t) : null)))).not.toBeNull();
  });

  it('has episodes: raised, taken back, raised again', () => {
    const bump = [...rising.slice(0, 40), ...Array.from({ length: 40 }, (_, t) => 0.4 + 0.01 * t)];
    const { episodes } = alarmEpisodes({
      losses: bump,
      training: [],
      validationExamples: 100,
      plannedEpochs: 80,
    });
    expect(episodes).toHaveLength(2);
    expect(episodes[0]!.until).toBe(40);
    expect(episodes[1]!.until).toBeNull();
    expect(episodes[1]!.since).toBeGreaterThan(40);
  });
});

describe('curve rule', () => {
  it('rings on a clear rise, for losses of any sign', () => {
    const random = noise(1);
    const losses = Array.from({ length: 100 }, (_, t) => 0.5 + 0.01 * Math.abs(t - 20) + 0.005 * random());
    const at = curveAlarm(losses, [], 100).indexOf(true);
    expect(at).toBeGreaterThanOrEqual(30);
    expect(at).toBeLessThan(50);
    const negative = losses.map((loss) => loss - 5);
    expect(curveAlarm(negative, [], 100).indexOf(true)).toBeGreaterThan(at);
    expect(alarm(negative, 60)).toMatchObject({ method: 'curve', probability: null });
  });

  it('is silent on noise, and where the training loss rises as well', () => {
    const random = noise(2);
    const flat = Array.from({ length: 200 }, () => 0.5 + 0.02 * random());
    expect(curveAlarm(flat, [], 200)).not.toContain(true);
    const rising = Array.from({ length: 100 }, (_, t) => 0.5 + 0.01 * Math.abs(t - 20));
    expect(curveAlarm(rising, rising, 100)).not.toContain(true);
    expect(curveAlarm(rising, rising.map((loss) => -loss), 100)).toContain(true); // prettier-ignore
  });

  it('changes from the short to the long rule at 60 epochs where the length is unknown', () => {
    const rising = Array.from({ length: 80 }, (_, t) => 0.5 + 0.01 * Math.abs(t - 50));
    const unknown = curveAlarm(rising, [], null);
    expect(unknown.slice(0, 59)).toEqual(curveAlarm(rising.slice(0, 59), [], 59));
    expect(unknown.slice(59)).toEqual(curveAlarm(rising, [], 80).slice(59));
  });
});

describe('both', () => {
  it('read nothing after the present: what was said of a beginning stays said', () => {
    const any = fc.array(
      fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: 0, max: 3 })),
      { maxLength: 90 },
    );
    fc.assert(
      fc.property(fc.oneof(any, positive, vShaped), fc.option(fc.constantFrom(20, 60, 300)), (losses, n) => {
        const last = alarm(losses, n);
        const online = losses.map((_, t) => alarm(losses.slice(0, t + 1), n)?.since ?? null);
        expect(online.at(-1) ?? null).toBe(last?.since ?? null);
        // The epoch a finding claims is the one at which an online reader was first told of it.
        if (last) {
          expect(online[last.since]).toBe(last.since);
          expect(online[last.since - 1] ?? null).toBeNull();
          expect(online.slice(last.since)).toEqual(online.slice(last.since).map(() => last.since));
        }
      }),
      { numRuns: 300 },
    );
  });
});
