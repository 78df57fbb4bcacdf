import { describe, expect, it } from 'vitest';
import {
  areaUnderCurve,
  calibrate,
  classMetrics,
  confusionMatrix,
  predictedClasses,
} from '../../src/trainer/evaluation-classes';
import { labelNoise } from '../../src/trainer/evaluation-label-noise';
import { numberMetrics, pointsOf, residualsOf } from '../../src/trainer/evaluation-numbers';

/** Lehmer's generator with 16807, so that the same examples could be made in Python. */
function lehmer(state: number): () => number {
  return () => ((state = (state * 16807) % 2147483647) - 1) / 2147483646;
}

/** 120 examples of three classes, a fifth of the labels moved on by one. */
function threeClasses() {
  const random = lehmer(42);
  const labels: number[] = [];
  const probabilities: number[] = [];
  for (let i = 0; i < 120; i++) {
    const y = i % 3;
    const u = [random(), random(), random()];
    const sizes = u.map((value, k) => Math.exp(3 * value + (k === y ? 2 : 0)));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    labels.push(random() < 0.2 ? (y + 1) % 3 : y);
    probabilities.push(...sizes.map((size) => size / total));
  }
  return { labels, probabilities, classes: 3 };
}

describe('a classifier’s answers', () => {
  const answers = threeClasses();
  const predicted = predictedClasses(answers);
  const confusion = confusionMatrix(answers.labels, predicted, 3);

  it('has the metrics of scikit-learn 1.9.1', () => {
    expect(confusion).toEqual([
      [33, 2, 9],
      [8, 28, 3],
      [1, 9, 27],
    ]);
    const { accuracy, balancedAccuracy, macroF1, auc } = classMetrics(answers, confusion);
    expect(accuracy).toBeCloseTo(0.7333333333333333, 12);
    expect(balancedAccuracy).toBeCloseTo(0.7325594825594827, 12);
    expect(macroF1).toBeCloseTo(0.7319722980677694, 12);
    expect(auc).toBeCloseTo(0.8331214096380024, 12);
  });

  it('has the same for two classes with tied scores', () => {
    const random = lehmer(7);
    const labels: number[] = [];
    const scores: number[] = [];
    for (let i = 0; i < 60; i++) {
      const y = random() < 0.3 ? 1 : 0;
      scores.push(Math.floor(10 * (0.3 * y + 0.7 * random())) / 10);
      labels.push(y);
    }
    const binary = { labels, probabilities: scores.flatMap((p) => [1 - p, p]), classes: 2 };
    const matrix = confusionMatrix(labels, predictedClasses(binary), 2);
    const { accuracy, balancedAccuracy, macroF1, auc } = classMetrics(binary, matrix);
    expect(accuracy).toBeCloseTo(0.7666666666666667, 12);
    expect(balancedAccuracy).toBeCloseTo(0.6563011456628478, 12);
    expect(macroF1).toBeCloseTo(0.6563011456628478, 12);
    expect(auc).toBeCloseTo(0.8338788870703764, 12);
  });

  it('has no area under the curve where one class is missing', () => {
    expect(areaUnderCurve([true, true], [0.2, 0.9])).toBeNull();
    const one = { labels: [1, 1], probabilities: [0.4, 0.6, 0.3, 0.7], classes: 2 };
    expect(classMetrics(one, confusionMatrix(one.labels, predictedClasses(one), 2))).toEqual({
      accuracy: 1,
      balancedAccuracy: 1,
      macroF1: 1,
    });
  });

  it('is calibrated as numpy has it', () => {
    const { error, bins } = calibrate(answers, predicted);
    expect(error).toBeCloseTo(0.12398792064811323, 12);
    expect(bins.map(({ examples }) => examples)).toEqual([2, 6, 10, 13, 18, 9, 12, 21, 21, 8]);
  });

  it('finds the share of wrong labels that cleanlab 2.9.0 finds', () => {
    // Its counts before scaling are [25 1 6], [6 24 0], [0 7 23]; scaled to 44, 39 and 37 labels:
    expect(labelNoise(answers)).toBeCloseTo(((44 * 7) / 32 + (39 * 6) / 30 + (37 * 7) / 30) / 120, 12);
    // cleanlab then rounds to whole examples: 27 of 120.
    expect(Math.abs((labelNoise(answers) ?? 1) - 0.225)).toBeLessThan(0.01);
    const few = { ...answers, labels: answers.labels.slice(0, 49) };
    expect(labelNoise(few)).toBeNull();
  });
});

describe('a regression’s answers', () => {
  const random = lehmer(3);
  const targets: number[] = [];
  for (let i = 0; i < 40; i++) targets.push(10 * random(), random());
  const predictions: number[] = [];
  for (let i = 0; i < 40; i++)
    predictions.push((targets[2 * i] ?? 0) + random() - 0.3, (targets[2 * i + 1] ?? 0) + 0.2 * random());
  const answers = { targets, predictions, columns: 2 };

  it('has the metrics of scikit-learn 1.9.1', () => {
    const { mae, rmse, r2 } = numberMetrics(answers);
    expect(mae).toBeCloseTo(0.21099688891647095, 12);
    expect(rmse).toBeCloseTo(0.27374700131412294, 12);
    expect(r2).toBeCloseTo(0.9068206411197821, 12);
    const { mean, std, histogram } = residualsOf(answers);
    expect(mean).toBeCloseTo(0.17374032387625457, 12);
    expect(std).toBeCloseTo(0.21154602475075868, 12);
    expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(80);
  });

  it('says nothing of variance explained where the target is constant', () => {
    const constant = { targets: [2, 2, 2], predictions: [1, 2, 3], columns: 1 };
    expect(numberMetrics(constant)).toEqual({ mae: 2 / 3, rmse: Math.sqrt(2 / 3) });
  });

  it('thins its points evenly', () => {
    const many = Array.from({ length: 1000 }, (_, i) => i);
    const points = pointsOf({ targets: many, predictions: many, columns: 1 });
    expect([points.length, points[0]?.actual, points[299]?.actual]).toEqual([300, 0, 996]);
  });
});
