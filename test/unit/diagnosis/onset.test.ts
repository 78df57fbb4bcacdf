import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { reliability } from '../../../bench/onset/calibration';
import { ceilings } from '../../../bench/onset/ceiling';
import { detectors, OURS } from '../../../bench/onset/detectors';
import { scoreForecasts } from '../../../bench/onset/forecasts';
import { peers } from '../../../bench/onset/peers';
import { pooledDetector, pools } from '../../../bench/onset/pooling';
import { readRecorded } from '../../../bench/onset/recorded';
import { score } from '../../../bench/onset/score';
import { simulate } from '../../../bench/onset/simulate';

// The product's promise, kept on real training runs and simulated ones: `npm run bench -- onset` prints the exact figures.

const data = (name: string) => readRecorded(path.join(import.meta.dirname, '../../../bench/data', name));
const heldOut = data('report.ndjson.gz');

describe('the overfitting alarm on problems that nothing was tuned on', () => {
  it('finds most of what overfits, with few false alarms and hardly any too early', () => {
    const ours = score(heldOut, detectors[OURS]!);
    expect(ours.overfit).toBeGreaterThan(300);
    expect(ours.healthy).toBeGreaterThan(100);
    expect(ours.recall).toBeGreaterThan(0.78);
    expect(ours.falseAlarms).toBeLessThan(0.09);
    expect(ours.premature).toBeLessThan(0.04);
    expect(ours.delayMedian).toBeLessThan(25);
  });

  it('raises far fewer false alarms than the customary rules', () => {
    const falseAlarms = (name: string) => score(heldOut, detectors[name]!).falseAlarms;
    for (const name of ['patience 10', 'GL5', 'UP4', 'SageMaker Overfit', 'UMLAUT, one epoch'])
      expect(falseAlarms(OURS)).toBeLessThan(falseAlarms(name) / 4);
  });

  it('states probabilities that hold', () => {
    const { bins, error } = reliability(heldOut);
    expect(error).toBeLessThan(0.06);
    for (const { stated, observed } of bins.filter(({ stated }) => stated > 0.8))
      expect(Math.abs(stated - observed)).toBeLessThan(0.07);
  });

  it('does best where 100 examples validate, and is held back by them, not by how it reads', () => {
    const enough = heldOut.filter(({ validation_examples }) => validation_examples >= 100);
    const ours = score(enough, detectors[OURS]!);
    expect(ours.recall).toBeGreaterThan(0.9);
    expect(ours.falseAlarms).toBeLessThan(0.05);
    const few = heldOut.filter(({ validation_examples }) => validation_examples < 50);
    const [alarm, hindsight, told] = ceilings(few, 0.05).map(([, reached]) => reached);
    for (const { falseAlarms } of [alarm!, hindsight!, told!]) expect(falseAlarms).toBeLessThanOrEqual(0.05);
    expect(told!.recall).toBeGreaterThan(hindsight!.recall);
    expect(told!.recall).toBeGreaterThan(alarm!.recall);
  });

  it('is settled by five folds: fewer false alarms, or more found', () => {
    const scripts = pools(heldOut, 'folds', 5);
    const [single, pooled] = [detectors[OURS]!, pooledDetector(false)].map((rule) => score(scripts, rule));
    expect(scripts.length).toBeGreaterThan(70);
    expect(pooled!.recall).toBeGreaterThan(single!.recall);
    expect(pooled!.falseAlarms).toBeLessThanOrEqual(single!.falseAlarms);
  });

  it('forecasts the lowest validation loss as often as it says', () => {
    const { validation, speaks } = scoreForecasts(heldOut);
    expect(speaks).toBeGreaterThan(0.1);
    expect(validation).toBeGreaterThan(0.72);
  });
});

describe('the overfitting alarm on simulated curves', () => {
  const runs = simulate(10, 2);
  // Noise of an eighth an epoch that also drifts, for 1,000 epochs: known to deceive it (bench/onset).
  const fair = [...new Set(runs.map(({ problem }) => problem))].filter(
    (problem) => problem !== 'noisy, 1000 epochs',
  );

  it.each(fair)('%s: all are found, hardly any healthy one is', (problem) => {
    const own = runs.filter((run) => run.problem === problem);
    const { recall, falseAlarms, premature } = score(own, detectors[OURS]!);
    expect(recall).toBeGreaterThanOrEqual(0.9);
    expect(falseAlarms).toBeLessThanOrEqual(0.2);
    expect(premature).toBe(0);
  });

  it('are the same for the same seed', () => {
    expect(simulate(1, 5)).toEqual(simulate(1, 5));
    expect(simulate(1, 5)).not.toEqual(simulate(1, 6));
  });
});

describe("the peers' rules", () => {
  // Vectors of EarlyStopping.jl's tests.
  const losses = [10, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 16];

  it('stop where their sources say', () => {
    // GL: 12.5 % in the third, 25 % in the fourth epoch, so both are above 5.
    expect(peers['GL5']!(losses, null)).toEqual({ at: 2, onset: 1 });
    // UP4 stops in the sixth: 8 < 9 < 10 < 11 < 12.
    expect(peers['UP4']!(losses, null)).toEqual({ at: 5, onset: 1 });
    expect(peers['patience 10']!(losses, null)).toEqual({ at: 11, onset: 1 });
    expect(peers['patience 5']!(losses, null)).toEqual({ at: 6, onset: 1 });
  });

  it('look at the training loss where they do', () => {
    const train = losses.map((_, t) => 10 / (1 + t));
    expect(peers['UMLAUT, one epoch']!(losses, train)).toEqual({ at: 2, onset: 1 });
    expect(peers['SageMaker Overfit']!(losses, train)?.at).toBe(1);
    expect(peers['SageMaker Overfit']!(train, train)).toBeNull();
    // No progress in training at all: the first full strip of five decides.
    expect(peers['PQ .75']!(losses, losses.map(() => 1))?.at).toBe(4); // prettier-ignore
    expect(peers['UMLAUT, one epoch']!(losses, null)).toBeNull();
  });
});
