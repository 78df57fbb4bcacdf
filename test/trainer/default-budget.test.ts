import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { trainAndDiagnose } from './diagnosed';

/*
 * At the default budget, where most measurements are left out. A few passes in inference mode are owed by the count of examples, so
 * what is said here doesn't hang on how fast the machine is.
 */
const DEFAULT = { REGULENS_OVERHEAD: '0.01' };
const RULES = ['dead-relu', 'saturated-activations', 'small-batch-normalization'] as const;

const Names = v.object({ names: v.array(v.string()) });

async function rulesOf(script: string, names: (stdout: string) => string[]) {
  const { outcome, state, diagnosis } = await trainAndDiagnose(script, DEFAULT);
  const order = names(outcome.stdout);
  return (name: string) => {
    const fit = state.fits[order.indexOf(name)];
    if (!fit) throw new Error(`no fit ${name} among ${order.join(', ')}`);
    const of = <T extends { fit: string | null; rule: string }>(list: readonly T[]) =>
      list.filter((one) => one.fit === fit.started.fit && RULES.some((rule) => rule === one.rule));
    return { fit, found: of(diagnosis.findings), unchecked: of(diagnosis.notChecked) };
  };
}

describe('activations at the default budget', () => {
  const inside = rulesOf(
    'defects/inside.cjs',
    (stdout) => v.parse(Names, JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).names,
  );

  it('are looked at early, between and at the end', async () => {
    const { fit } = (await inside)('healthy');
    const epochs = fit.activations.map(({ epoch }) => epoch);
    expect(epochs.length).toBeGreaterThanOrEqual(3);
    expect(epochs[0]).toBeLessThanOrEqual(3);
    expect(epochs.at(-1)).toBe(12);
    const measured = fit.epochs.filter(({ inferenceLoss }) => inferenceLoss !== null);
    expect(measured.map(({ epoch }) => epoch)).toEqual(epochs);
    // Always the same examples, so that the epochs can be compared.
    expect(new Set(measured.map(({ inferenceExamples }) => inferenceExamples)).size).toBe(1);
  });

  it.each(['dead-relu', 'saturated-activations'])('show %s', async (rule) => {
    expect((await inside)(rule).found.map((one) => one.rule)).toEqual([rule]);
  });

  it('are checked and give no finding in a healthy run', async () => {
    const { found, unchecked } = (await inside)('healthy');
    expect(found).toEqual([]);
    // Its hidden layers are rectifiers, so there is no tanh to look at.
    expect(unchecked.map(({ rule }) => rule)).toEqual(['saturated-activations']);
  });
});

describe('the loss in inference mode at the default budget', () => {
  const models = rulesOf('defects/model.cjs', (stdout) =>
    stdout.split('\n').filter((line) => /^[-a-z]+: /.test(line)),
  );

  it('shows batch normalization that lags behind', async () => {
    const { found } = (await models)('small-batch-normalization: 60 steps');
    expect(found.map(({ title }) => title)).toEqual(['Batch normalization has not settled']);
  });

  it('is the basis of the gap where dropout is active in training', async () => {
    const { fit, unchecked } = (await models)('healthy: dropout of a half');
    const measured = fit.epochs.filter(({ inferenceLoss }) => inferenceLoss !== null);
    expect(measured.length).toBeGreaterThanOrEqual(3);
    expect(measured.at(-1)?.epoch).toBe(12);
    expect(unchecked.map(({ rule }) => rule)).not.toContain('small-batch-normalization');
  });
});
