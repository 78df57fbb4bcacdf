import { expect, it } from 'vitest';
import { applyEvent, emptyRunState, type FitState } from '../../src/protocol/run-state';
import { epochCurve } from '../../webview/sections/epoch-curves';
import type { Curve } from '../../webview/charts/curve';
import { epoch, fitStarted } from '../unit/ui/records';

const points = (curve: Curve) => Array.from({ length: curve.length }, (_, i) => [curve.x(i), curve.y(i)]);

it('a curve that is kept shows each epoch once, and a validation loss that came late', () => {
  const state = emptyRunState();
  applyEvent(state, structuredClone(fitStarted));
  const fit = (): FitState => state.fits[0]!;
  const validation = () => epochCurve(fit(), 'validation', ({ valLoss }) => valLoss);
  const late = (number: number, loss: number) =>
    applyEvent(state, {
      type: 'epoch-validation',
      t: 9,
      fit: 'fit-1',
      epoch: number,
      loss,
      metrics: {},
      examples: 5,
    });

  applyEvent(state, epoch(1, 1, 0.9));
  const first = validation();
  expect(points(first)).toEqual([[1, 0.9]]);
  applyEvent(state, epoch(2, 1, null));
  expect(points(validation())).toEqual([[1, 0.9]]);
  late(2, 0.8);
  expect(points(validation())).toEqual([
    [1, 0.9],
    [2, 0.8],
  ]);
  applyEvent(state, epoch(3, 1, null));
  applyEvent(state, epoch(4, 1, 0.6));
  expect(validation()).toBe(first);
  expect(points(first)).toEqual([
    [1, 0.9],
    [2, 0.8],
    [4, 0.6],
  ]);
  // Not the last epoch any more.
  late(3, 0.7);
  expect(points(validation())).toEqual([
    [1, 0.9],
    [2, 0.8],
    [3, 0.7],
    [4, 0.6],
  ]);
  expect(fit().epochs.map(({ valLoss }) => valLoss)).toEqual([0.9, 0.8, 0.7, 0.6]);
});
