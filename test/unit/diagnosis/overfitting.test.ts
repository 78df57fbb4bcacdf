import { describe, expect, it } from 'vitest';
import { gapOf } from '../../../src/protocol/loss-basis';
import { diagnose } from '../../../src/diagnosis';
import type { Finding } from '../../../src/protocol/findings';
import { curves, DENSE, noise, run, SITE, type RunParts } from './build';

/** Validation loss falls to 0.6 in epoch 4 and then climbs by 0.01 an epoch; the training loss goes to zero. */
const overfit = curves(
  80,
  (at) => 0.7 / at,
  (at) => 0.6 + (at < 4 ? 0.03 * (4 - at) : 0.01 * (at - 4)),
);

function overfittingIn(parts: Partial<RunParts>): Finding {
  const found = diagnose(run({ epochs: overfit, ...parts })).findings.find(
    ({ rule }) => rule === 'overfitting',
  );
  if (!found) throw new Error('no overfitting was found');
  return found;
}
const remediesIn = (parts: Partial<RunParts>) => overfittingIn(parts).remedies.map(({ remedy }) => remedy);

describe('overfitting', () => {
  it('says it in numbers', () => {
    const finding = overfittingIn({});
    expect(finding.title).toBe('Overfitting since epoch 4');
    expect(finding.message).toBe(
      'Validation loss rose from 0.6 to 1.36 (epoch 80) while the training loss (inference mode, without penalty) fell to 0.00875. ' +
        'It is very likely real (more than 99 %), judged by its size and the 62 validation examples.',
    );
    expect(finding).toMatchObject({ id: 'overfitting:f1', severity: 'warning', onset: 4, anchor: SITE });
    expect(finding.confidence).toBeGreaterThan(0.9);
    expect(finding.epoch).toBeGreaterThan(8);
    expect(finding.epoch).toBeLessThan(30);
  });

  it('says what the training loss does by now, also where it rises', () => {
    const later = overfit.map((one) => {
      const loss = one.epoch < 40 ? one.loss : 0.0175 + 0.01 * (one.epoch - 40);
      return { ...one, loss, inferenceLoss: loss };
    });
    expect(overfittingIn({ epochs: later }).message).toMatch(
      /while the training loss .* rose to 0\.41[78]\./,
    );
  });

  it('reads the effect of early stopping off the curve, and offers it only where it helps', () => {
    const first = overfittingIn({}).remedies.find(({ remedy }) => remedy === 'early-stopping');
    // Best in epoch 4 (0.6); ten epochs without improvement later it is 0.7.
    expect(first?.reason).toMatch(
      /stopped at epoch 14, at a validation loss of 0.7 instead of 1.36 \(best: 0.6 at epoch 4\)/,
    );
    const risen = curves(
      16,
      (at) => 0.7 / at,
      (at) => [0.9, 0.8, 0.7, 0.6][at - 1] ?? (at < 15 ? 1.4 : 1.2),
    );
    expect(remediesIn({ epochs: risen })).not.toContain('early-stopping');
  });

  it('is taken back by a new best, and then begins at that', () => {
    const dipped = overfit.map((e) => ({ ...e, valLoss: e.epoch === 70 ? 0.5 : e.valLoss }));
    expect(diagnose(run({ epochs: dipped.slice(0, 70) })).findings.map(({ rule }) => rule)).not.toContain(
      'overfitting',
    );
    expect(overfittingIn({ epochs: dipped }).onset).toBe(70);
  });

  it('is a note, not a warning, where the script stopped early by itself', () => {
    const epochs = overfit.slice(0, 24);
    const finding = overfittingIn({ epochs, started: { epochs: 80 }, ended: 'finished' });
    expect(finding).toMatchObject({
      severity: 'information',
      title: 'Stopped early, 20 epochs after the best',
    });
    expect(finding.message).toMatch(
      /ends with the weights of epoch 24 unless the script restores those of epoch 4/,
    );
    expect(finding.remedies.map(({ remedy }) => remedy)).not.toContain('early-stopping');
  });

  it('points at the layer with most parameters', () => {
    expect(overfittingIn({}).related).toEqual([
      { site: DENSE[1]!.site, message: "8,256 parameters of the model's 16,129, for 124 training rows" },
    ]);
  });

  it('tells over-confidence from errors', () => {
    const withAccuracy = (end: number) =>
      overfit.map((e) => ({ ...e, valMetrics: { acc: 0.84 + ((end - 0.84) * e.epoch) / 80 } }));
    expect(overfittingIn({ epochs: withAccuracy(0.83) }).message).toMatch(
      /over-confident rather than less right/,
    );
    expect(overfittingIn({ epochs: withAccuracy(0.7) }).message).toMatch(/accuracy fell from 0.833 to 0.7/);
    expect(overfittingIn({ epochs: withAccuracy(0.95) }).message).toMatch(
      /accuracy rose from 0\.84\d to 0.95/,
    );
  });

  it('is not cured by a penalty in the reported loss, nor caused by its absence', () => {
    const penalized = overfit.map((e) => ({ ...e, loss: e.loss + 5, penalty: 5, inferenceLoss: null }));
    const { gaps, findings } = diagnose(run({ epochs: penalized }));
    expect(gaps[0]?.basis).toBe('without-penalty');
    expect(gapOf(penalized.at(-1)!, 'without-penalty')).toBeCloseTo(1.36 - 0.7 / 80, 10);
    expect(findings[0]?.message).toMatch(/training loss \(without penalty\) fell to 0.00875/);
  });

  it('falls back on the curve where the number of validation examples is unknown', () => {
    const finding = overfittingIn({ started: { validationExamples: null } });
    expect(finding.confidence).toBeNull();
    expect(finding.message).toMatch(/Judged by the shape of the curve/);
  });

  it('finds nothing in healthy runs', () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = noise(seed);
      const epochs = curves(
        100,
        (at) => 0.2 + 0.5 * Math.exp(-at / 15),
        (at) => (0.25 + 0.45 * Math.exp(-at / 15)) * (1 + 0.02 * random()),
      );
      expect(diagnose(run({ epochs, ended: 'finished' })).findings).toEqual([]);
      expect(diagnose(run({ epochs, started: { validationExamples: null } })).findings).toEqual([]);
    }
  });

  it('says why it does not judge', () => {
    const short = diagnose(run({ epochs: overfit.slice(0, 3) })).notChecked;
    expect(short.find(({ rule }) => rule === 'overfitting')?.reason).toMatch(/4 epochs .* there are 3/);
    const none = diagnose(run({ epochs: curves(50, (at) => 1 / at, () => null), started: { validation: 'none' } })); // prettier-ignore
    expect(none.notChecked.find(({ rule }) => rule === 'overfitting')?.reason).toMatch(/no validation data/);
    expect(none.findings.map(({ rule }) => rule)).toEqual(['no-validation-data']);
  });

  it('judges the epochs that were validated, where some were not', () => {
    const sparse = overfit.map((e) => (e.epoch % 3 === 1 ? e : { ...e, valLoss: null }));
    const finding = overfittingIn({ epochs: sparse });
    expect(finding.onset).toBe(4);
    expect(finding.epoch! % 3).toBe(1);
  });
});
