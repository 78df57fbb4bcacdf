import { beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis';
import type { Finding, RuleId } from '../../src/protocol/findings';
import { applyEvent, emptyRunState } from '../../src/protocol/run-state';
import { ofType, train } from './support';

/*
 * Each defect is in a real script that really trains under the recorder; its rule fires, and on the healthy twins nothing does.
 * Several fits share a process: loading the framework takes longer than they do.
 */

/** Rules of this file: those about the data and about how the model is written. */
const OURS: ReadonlySet<string> = new Set<RuleId>([
  'small-validation-set',
  'ordered-split',
  'shared-rows',
  'easier-validation',
  'class-imbalance',
  'non-finite-inputs',
  'unscaled-inputs',
  'too-many-parameters',
  'output-and-loss',
  'linear-hidden-layer',
  'small-batch-normalization',
  'dropout-before-batch-normalization',
  'high-dropout',
  'misused-regularizer',
  'misplaced-callback',
  'unusual-learning-rate',
]);

/** Runs this short would leave no time to measure; seeded, they are the same every time. */
const ENV = { REGULENS_SEED: '1', REGULENS_OVERHEAD: '1000' };

interface Trained {
  name: string;
  findings: Finding[];
  /** Every sentence that a live reader was told at some time, though it may have been taken back. */
  everSaid: string[];
}

/** Runs a fixture and tells for each of its fits, by the name it printed, what was found. */
async function judge(script: string): Promise<Trained[]> {
  const { events, stdout, code, stderr } = await train(`defects/${script}`, { env: ENV });
  expect(code, stderr).toBe(0);
  const names = stdout.split('\n').filter((line) => /^[\w-]+: /.test(line));
  const starts = ofType(events, 'fit-started');
  expect(starts).toHaveLength(names.length);
  return starts.map(({ fit }, index) => {
    const state = emptyRunState();
    const everSaid = new Set<string>();
    for (const event of events) {
      if ('fit' in event && event.fit !== fit) continue;
      applyEvent(state, event);
      if (!('fit' in event) || event.type === 'batch') continue;
      for (const { rule, message } of ours(diagnose(state, event.t).findings))
        everSaid.add(`${rule}: ${message}`);
    }
    return { name: names[index] ?? '', findings: diagnose(state).findings, everSaid: [...everSaid] };
  });
}

const ours = (findings: readonly Finding[]): Finding[] => findings.filter(({ rule }) => OURS.has(rule));

function itTells(script: string, defects: number, twins: number): void {
  let fits: Trained[] = [];
  beforeAll(async () => {
    fits = await judge(script);
  });

  it('finds every defect', () => {
    const seeded = fits.filter(({ name }) => !name.startsWith('healthy'));
    expect(seeded).toHaveLength(defects);
    for (const { name, findings } of seeded) {
      const rules = findings.map(({ rule }) => rule);
      expect(rules, name).toContain(name.split(':')[0]);
    }
  });

  it('finds no other defect of this kind beside it', () => {
    for (const { name, findings } of fits.filter((fit) => !fit.name.startsWith('healthy'))) {
      const others = ours(findings).filter(({ rule }) => rule !== name.split(':')[0]);
      expect(
        others.map(({ rule, message }) => `${rule}: ${message}`),
        name,
      ).toEqual([]);
    }
  });

  it('is silent about the healthy twins, at all times', () => {
    const healthy = fits.filter(({ name }) => name.startsWith('healthy'));
    expect(healthy).toHaveLength(twins);
    for (const { name, everSaid } of healthy) expect(everSaid, name).toEqual([]);
  });

  it('points to the script and says numbers', () => {
    for (const { rule, anchor, message } of fits.flatMap(({ findings }) => ours(findings))) {
      expect(anchor?.file, rule).toMatch(/defects/);
      expect(message, rule).not.toMatch(/NaN (to|times|%)|undefined|null/);
    }
  });
}

describe('seeded defects in the data', () => {
  itTells('data.cjs', 11, 10);
});

describe('seeded defects in how the model is written', () => {
  itTells('model.cjs', 17, 14);
});

describe('a regularizer written as in Keras', () => {
  it('is told from the error that ends the script', async () => {
    const { events, code } = await train('defects/regularizer.cjs');
    expect(code).not.toBe(0);
    const state = emptyRunState();
    for (const event of events) applyEvent(state, event);
    const [finding, ...others] = diagnose(state).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'misused-regularizer', fit: null, severity: 'error' });
    expect(finding?.message).toMatch(/l2\(0\.01\) ends the script.*l2\(\{l2: 0\.01\}\)/);
    expect(finding?.anchor).toMatchObject({ line: 5 });
    expect(finding?.anchor?.file).toMatch(/regularizer\.cjs$/);
    expect(finding?.remedies.map(({ remedy }) => remedy)).toEqual(['repair-regularizer']);
  });
});
