import { describe, expect, it } from 'vitest';
import { curveToState, diagnose, saidOnline } from '../../../src/diagnosis';
import { curves, noise, run } from './build';

const falling = (length: number) => Array.from({ length }, (_, t) => Math.exp(-t / 15));

describe('what was said online', () => {
  it('is said as it stood then, and stays listed when it was taken back', () => {
    const loss = falling(80);
    const valLoss = loss.map((_, t) => (t < 40 ? 0.5 + 0.01 * Math.abs(t - 15) : 0.3 - 0.0001 * t));
    const [first, ...others] = saidOnline(curveToState({ loss, valLoss, validationExamples: 100 }));
    expect(others).toEqual([]);
    expect(first!.finding).toMatchObject({ rule: 'overfitting', onset: 16 });
    expect(first!.withdrawn).toBe(41);
    const { epoch, confidence } = first!.finding;
    expect(first!.finding.message).toContain(`(epoch ${epoch})`);
    expect(confidence).toBeGreaterThanOrEqual(0.9);
    expect(confidence).toBeLessThan(0.97);
  });

  it('is nothing for a healthy run', () => {
    const random = noise(3);
    const loss = falling(100).map((value) => value + 0.3);
    const valLoss = loss.map((value) => value * (1.1 + 0.01 * random()));
    expect(saidOnline(curveToState({ loss, valLoss, validationExamples: 60 }))).toEqual([]);
    expect(saidOnline(curveToState({ loss, valLoss }))).toEqual([]);
    expect(saidOnline(curveToState({ loss: [], valLoss: [] }))).toEqual([]);
  });

  it('agrees with the diagnosis of the end, epoch by epoch', () => {
    const epochs = curves(260, (t) => 1 / t, (t) => 0.6 + 0.002 * Math.abs(t - 40)); // prettier-ignore
    const state = run({ epochs, started: { epochs: 260 } });
    const standing = saidOnline(state).filter(({ withdrawn }) => withdrawn === null);
    const ofEnd = diagnose(state).findings.filter(({ epoch }) => epoch !== null);
    expect(standing.map(({ finding }) => [finding.rule, finding.epoch])).toEqual(
      ofEnd.map(({ rule, epoch }) => [rule, epoch]),
    );
  });

  it('reads a curve with holes and epochs that are missing', () => {
    const loss = falling(60);
    const valLoss = loss.map((_, t) => (t % 3 === 0 ? null : 0.5 + 0.01 * Math.abs(t - 15)));
    const epochs = loss.map((_, t) => 2 * t + 1);
    const said = saidOnline(curveToState({ epochs, loss, valLoss, validationExamples: 100 }));
    expect(said.map(({ finding }) => finding.rule)).toEqual(['overfitting']);
    expect(Math.abs((said[0]!.finding.onset ?? 0) - 31)).toBeLessThanOrEqual(2);
  });
});
