import { beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis';
import type { RuleId } from '../../src/protocol/findings';
import { applyEvent, emptyRunState, type RunState } from '../../src/protocol/run-state';
import { trainAndDiagnose, type Diagnosed } from './diagnosed';
import { train, type Options } from './support';

/* What training takes of the machine, told from real scripts that really train under the recorder. */

const OURS: ReadonlySet<string> = new Set<RuleId>([
  'leaking-tensors',
  'input-bound',
  'slow-backend',
  'unused-gpu',
]);
const ours = (rules: readonly string[]): string[] => rules.filter((rule) => OURS.has(rule));

describe('tensors that are left behind', () => {
  let diagnosed: Diagnosed;
  let names: string[] = [];
  beforeAll(async () => {
    diagnosed = await trainAndDiagnose('defects/leaks.cjs');
    names = diagnosed.outcome.stdout.split('\n').filter((line) => /^[\w-]+: /.test(line));
  });
  const fitsNamed = (start: string) =>
    diagnosed.state.fits
      .map(({ started }) => started.fit)
      .filter((_, index) => names[index]?.startsWith(start));

  it('are told, at the call, with their number', () => {
    expect(diagnosed.state.fits).toHaveLength(names.length);
    const findings = diagnosed.diagnosis.findings.filter(({ rule }) => rule === 'leaking-tensors');
    expect(findings.map(({ fit }) => fit)).toEqual(fitsNamed('leaking-tensors'));
    expect(findings).toHaveLength(3);
    for (const { anchor } of findings) expect(anchor?.file).toMatch(/leaks\.cjs$/);
    // A prediction for each of 18 batches; four tensors for each of a loop's ten steps; twenty between two calls.
    expect(findings.map(({ evidence }) => evidence[0]?.value)).toEqual([18, 40, 20]);
    expect(findings[0]?.message).toMatch(/in a callback.*tf\.tidy.*dispose\(\)/s);
  });

  it('are not told of scripts that keep some on purpose, at no time', () => {
    const healthy = fitsNamed('healthy');
    expect(healthy).toHaveLength(6);
    expect(healthy.flatMap((fit) => ours(diagnosed.saidOf(fit)))).toEqual([]);
  });
});

/** Trains a script that ends itself in the middle of a long training. */
async function endedEarly(args: string[], env: Options['env'] = {}): Promise<RunState> {
  const outcome = await train('defects/long.cjs', { args, env: { REGULENS_SEED: '1', ...env } });
  expect(outcome.code, outcome.stderr).toBe(0);
  const state = emptyRunState();
  for (const event of outcome.events) applyEvent(state, event);
  expect(state.fits[0]?.epochs.length).toBeGreaterThan(3);
  return state;
}
const findingOf = (state: RunState, rule: RuleId) =>
  diagnose(state).findings.find((finding) => finding.rule === rule);

describe('a dataset that training waits for', () => {
  it('is told with the share of the time', async () => {
    const finding = findingOf(await endedEarly(['waiting', '4']), 'input-bound');
    expect(finding?.anchor?.file).toMatch(/long\.cjs$/);
    expect(finding?.evidence[0]?.value).toBeGreaterThan(0.5);
    // Five pauses of 40 ms each.
    expect(finding?.evidence[1]?.value).toBeGreaterThan(195);
    expect(finding?.message).toMatch(/prefetch.*Larger batches/s);
  });

  it('is measured, and not told where the pauses are elsewhere', async () => {
    const state = await endedEarly(['dataset', '4', '200']);
    const waits = state.fits[0]?.epochs.map(({ waitedForInputMs = NaN }) => waitedForInputMs) ?? [];
    for (const wait of waits) expect(wait).toBeGreaterThan(0);
    expect(findingOf(state, 'input-bound')).toBeUndefined();
  });

  it('is not known of fit, which has its data from the start', async () => {
    const state = await endedEarly(['fit', '4', '50']);
    expect(state.fits[0]?.epochs.some((epoch) => 'waitedForInputMs' in epoch)).toBe(false);
  });
});

describe('the plain JavaScript backend', () => {
  it('is told with the reasons where nothing better can be had', async () => {
    // The preload of the tests has no WASM backend beside it.
    const state = await endedEarly(['fit', '4'], { REGULENS_BACKEND: 'auto' });
    expect(state.backend).toMatchObject({ name: 'cpu', asked: 'auto' });
    const finding = findingOf(state, 'slow-backend');
    expect(finding?.severity).toBe('warning');
    expect(finding?.message).toMatch(/Native TensorFlow: .*; WebAssembly: .*regulens doctor/);
  });

  it('is told where it is left at that and training takes long', async () => {
    const finding = findingOf(await endedEarly(['fit', '4', '50']), 'slow-backend');
    expect(finding?.message).toMatch(/"regulens\.backend".*"auto"/);
  });

  it('is no finding where it was asked for', async () => {
    const state = await endedEarly(['fit', '4', '50'], { REGULENS_BACKEND: 'cpu' });
    expect(state.backend).toMatchObject({ name: 'cpu', asked: 'cpu' });
    expect(findingOf(state, 'slow-backend')).toBeUndefined();
  });
});
