import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis';
import { applyEvent, emptyRunState } from '../../src/protocol/run-state';
import type { Engine, Tensor } from '../../src/trainer/framework';
import { RowHashes } from '../../src/trainer/row-hashes';
import { ofType, train } from './support';

async function shared(env: Record<string, string>) {
  const { events, code, stdout } = await train('shared-dataset.mjs', { env });
  expect(code).toBe(0);
  const state = emptyRunState();
  for (const event of events) applyEvent(state, event);
  const { findings, notChecked } = diagnose(state);
  return {
    rows: ofType(events, 'fit-data')[0]?.sharedRows,
    finding: findings.find(({ rule }) => rule === 'shared-rows'),
    unchecked: notChecked.find(({ rule }) => rule === 'shared-rows'),
    stdout,
  };
}

describe('rows in both sets, in fitDataset', () => {
  it.each([{}, { TENSORS: '1' }])('are found by what passes through (%o)', async (kind) => {
    const env = { SHARED: '40', ...kind };
    const { rows, finding, stdout } = await shared(env);
    expect(rows).toEqual({ validationRows: 100, identical: 40, repeatedTraining: 0 });
    expect(finding).toMatchObject({ severity: 'warning', title: 'Validation rows were trained on' });
    const plain = await train('shared-dataset.mjs', { env, recorded: false });
    expect(stdout).toBe(plain.stdout);
  });

  it('are not there where none is, and expected where rows repeat by themselves', async () => {
    const none = await shared({});
    expect(none.rows).toEqual({ validationRows: 100, identical: 0 });
    expect([none.finding, none.unchecked]).toEqual([undefined, undefined]);
    const repeated = await shared({ SHARED: '40', REPEATED: '75' });
    expect(repeated.rows).toEqual({ validationRows: 100, identical: 40, repeatedTraining: 0.5 });
    expect(repeated.finding).toBeUndefined();
  });

  it('are counted among the rows of the first epoch where that is a part', async () => {
    const { rows } = await shared({ SHARED: '100', BATCHES: '5' });
    expect(rows?.identical).toBeGreaterThan(30);
    expect(rows?.identical).toBeLessThan(70);
  });
});

describe('hashes of rows', () => {
  const tensor = (values: number[], width: number): Tensor => {
    const data = Float32Array.from(values);
    return { shape: [values.length / width, width], size: values.length, dataSync: () => data } as Tensor;
  };
  /** Small whole numbers, as in tables of categories: of few bits, and seldom constant. */
  const numbers = (count: number, seed: number) =>
    Array.from({ length: count }, (_, i) => Math.abs(Math.trunc(Math.sin((i + 1) * seed) * 1e4)) % 6);

  it('tell rows apart as comparing them does', () => {
    const [width, train, validation] = [7, numbers(70_000, 1.37), numbers(14_000, 2.11)];
    const texts = (values: number[]) =>
      Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width))
        .filter((row) => new Set(row).size > 1)
        .map((row) => row.join());
    const hashes = new RowHashes({ backendName: 'cpu' } as Engine);
    for (let at = 0; at < train.length; at += 64 * width)
      hashes.train([tensor(train.slice(at, at + 64 * width), width)]);
    hashes.validate([tensor(validation, width)]);
    const known = texts(train);
    const wanted = texts(validation);
    const counts = new Map<string, number>();
    for (const text of known) counts.set(text, (counts.get(text) ?? 0) + 1);
    expect(hashes.shared()).toEqual({
      validationRows: wanted.length,
      identical: wanted.filter((text) => counts.has(text)).length,
      repeatedTraining: known.filter((text) => (counts.get(text) ?? 0) > 1).length / known.length,
    });
  });

  it('give up where there are too many rows to remember', () => {
    const hashes = new RowHashes({ backendName: 'cpu' } as Engine);
    const some = tensor(numbers(4 * 50_000, 1.7), 4);
    for (let i = 0; i < 6; i++) hashes.train([some]);
    hashes.validate([some]);
    expect(hashes.shared()).toBeNull();
  });
});
