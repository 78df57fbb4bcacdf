import { expect, it } from 'vitest';
import * as v from 'valibot';
import { diagnose } from '../../src/diagnosis';
import { gapOf } from '../../src/protocol/loss-basis';
import { applyEvent, emptyRunState } from '../../src/protocol/run-state';
import { train } from './support';

/*
 * Short fits at the default budget, where most measurements are left out. A few passes in inference mode are owed by the count of
 * examples, so what is said here doesn't hang on how fast the machine is.
 */
const RULES = ['dead-relu', 'saturated-activations', 'small-batch-normalization'];
const Names = v.object({ names: v.array(v.string()) });

const trained = (async () => {
  const env = { REGULENS_SEED: '1', REGULENS_OVERHEAD: '0.01' };
  const { events, stdout } = await train('defects/budget.cjs', { env });
  const { names } = v.parse(Names, JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  const state = emptyRunState();
  for (const event of events) applyEvent(state, event);
  return { state, names, diagnosis: diagnose(state) };
})();

async function fitOf(name: string) {
  const { state, names, diagnosis } = await trained;
  const fit = state.fits[names.indexOf(name)];
  if (!fit) throw new Error(`no fit ${name} among ${names.join(', ')}`);
  const id = fit.started.fit;
  return {
    fit,
    gap: diagnosis.gaps.find((one) => one.fit === id),
    found: diagnosis.findings.filter((one) => one.fit === id && RULES.includes(one.rule)),
    unchecked: diagnosis.notChecked.filter((one) => one.fit === id && RULES.includes(one.rule)),
  };
}

it.each(['healthy', 'dropout'])('looks inside early, between and at the end: %s', async (name) => {
  const { fit, found, unchecked } = await fitOf(name);
  const measured = fit.epochs.filter(({ inferenceLoss }) => inferenceLoss !== null);
  const epochs = measured.map(({ epoch }) => epoch);
  expect(epochs.length).toBeGreaterThanOrEqual(3);
  expect(epochs[0]).toBeLessThanOrEqual(3);
  expect(epochs.at(-1)).toBe(fit.epochs.length);
  expect(fit.activations.map(({ epoch }) => epoch)).toEqual(epochs);
  // Always the same examples, so that epochs can be compared.
  expect(new Set(measured.map(({ inferenceExamples }) => inferenceExamples)).size).toBe(1);
  expect(found).toEqual([]);
  if (name === 'healthy') expect(unchecked).toEqual([]);
});

it.each(RULES)('finds %s', async (rule) => {
  const { found } = await fitOf(rule);
  expect(found.map((one) => one.rule)).toEqual([rule]);
});

it('compares in inference mode where dropout is active in training', async () => {
  const { gap, fit } = await fitOf('dropout');
  expect(gap?.basis).toBe('inference');
  expect(fit.epochs.map((epoch) => gapOf(epoch, 'inference') !== null)).toEqual(
    fit.epochs.map(({ inferenceLoss }) => inferenceLoss !== null),
  );
});
