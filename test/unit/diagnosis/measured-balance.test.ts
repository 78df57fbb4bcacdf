import { describe, expect, it } from 'vitest';
import { diagnose, measuredBalance } from '../../../src/diagnosis';
import type { Balance } from '../../../src/protocol/decomposition';
import type { DecompositionCurve } from '../../../src/protocol/decomposition-curve';
import type { RuleId } from '../../../src/protocol/findings';
import { curves, run } from './build';

const around = (value: number) => ({ value, low: 0.9 * value, high: 1.1 * value });

function curveOf(balance: Balance | null, more: Partial<DecompositionCurve> = {}): DecompositionCurve {
  const [bias, variance] = balance === 'variance' ? [0.2, 0.8] : [0.8, 0.2];
  return {
    version: 1,
    id: 'c',
    created: '',
    script: '/project/train.ts',
    npmScript: null,
    args: [],
    sourceHash: 'now',
    against: null,
    resample: 'bootstrap',
    replicates: 10,
    status: 'finished',
    pid: 1,
    pidStarted: null,
    words: '',
    notes: [],
    points: [
      {
        setting: 1,
        label: 'as it is',
        short: 'as it is',
        isPresent: true,
        run: 'r',
        state: 'measured',
        reason: null,
        refits: 10,
        of: 10,
        measured: [
          {
            measure: 'cross-entropy',
            replicates: 10,
            loss: around(bias + variance),
            bias: around(bias),
            variance: around(variance),
          },
        ],
        balance,
        refitLosses: [],
        trainLoss: null,
        parameters: null,
      },
    ],
    ...more,
  };
}

const overfit = curves(
  30,
  (at) => 0.7 / at,
  (at) => [0.9, 0.8, 0.7, 0.6][at - 1] ?? 0.6 + 0.03 * (at - 4),
);
/** Learns next to nothing. */
const flat = curves(
  30,
  () => 0.69,
  () => 0.69,
);

function remedies(rule: RuleId, epochs: typeof overfit, balance: Balance | null) {
  const measured = balance && measuredBalance([curveOf(balance)], 'now');
  const found = diagnose(run({ epochs }), null, measured).findings.find((one) => one.rule === rule);
  return found?.remedies ?? [];
}

describe('a measured balance', () => {
  it('counts where the same text was measured, the newest that tells something', () => {
    const [old, unclear, clear] = [
      curveOf('bias', { sourceHash: 'then' }),
      curveOf(null),
      curveOf('variance'),
    ];
    expect(measuredBalance([old], 'now')).toBeNull();
    expect(measuredBalance([clear], null)).toBeNull();
    expect(measuredBalance([old, unclear, clear, curveOf('bias')], 'now')?.balance).toBe('variance');
  });

  it('of variance puts regularizers further up, and says why', () => {
    const without = remedies('overfitting', overfit, null);
    const withIt = remedies('overfitting', overfit, 'variance');
    const place = (list: typeof without, remedy: string) => list.findIndex((one) => one.remedy === remedy);
    // Ranks of .87 and .81 as such: noise on the rows comes before stopping early once variance was measured.
    expect(place(without, 'augment-table')).toBeGreaterThan(place(without, 'early-stopping'));
    expect(place(withIt, 'augment-table')).toBeLessThan(place(withIt, 'early-stopping'));
    expect(withIt.find(({ remedy }) => remedy === 'l2')?.reason).toMatch(
      /\. Measured here: 80 % of the error of refits is variance, which this lowers\.$/,
    );
  });

  it('of bias puts them further down', () => {
    const list = remedies('overfitting', overfit, 'bias').map(({ remedy }) => remedy);
    expect(list.indexOf('early-stopping')).toBeLessThan(list.indexOf('dropout'));
    expect(JSON.stringify(remedies('overfitting', overfit, 'bias'))).toMatch(
      /80 % of the error of refits is bias or noise of the labels, which this doesn't lower/,
    );
  });

  it('of bias asks for capacity and longer training where the model underfits', () => {
    expect(remedies('underfitting', flat, null).map(({ remedy }) => remedy)).not.toContain('larger-layers');
    const list = remedies('underfitting', flat, 'bias');
    expect(list.slice(0, 2).map(({ remedy }) => remedy)).toEqual(['larger-layers', 'train-longer']);
    expect(list[0]?.reason).toMatch(/unless it is noise/);
    expect(remedies('underfitting', flat, 'confident-bias').map(({ remedy }) => remedy)).not.toContain(
      'larger-layers',
    );
  });

  it('is among what the choice rests on', () => {
    const measured = measuredBalance([curveOf('variance')], 'now');
    expect(diagnose(run({ epochs: overfit }), null, measured).advice[0]?.traits).toContainEqual({
      label: 'bias and variance, measured',
      value: '80 % of the cross-entropy of refits is variance',
    });
  });
});
