import type { RunRow } from '../../src/protocol/runs-page';
import { seeded } from './random';

/** Rows of a table as the host would send them: numbers are made up, every field holds what a run of that kind has. */
export function madeRows(count: number): RunRow[] {
  const random = seeded(7);
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const rate = 10 ** -(1 + Math.floor(random() * 4));
    const units = [16, 32, 64, 128][Math.floor(random() * 4)] ?? 16;
    const best = 0.3 + random() * 0.4;
    const isBad = random() < 0.4;
    const minute = String(Math.floor(index / 60) % 60).padStart(2, '0');
    const second = String(index % 60).padStart(2, '0');
    const hour = String(Math.floor(index / 3600)).padStart(2, '0');
    return {
      id: `20261122-${hour}${minute}${second}-000-${number.toString(16).padStart(4, '0')}`,
      name: number % 3 === 0 ? 'cars.js' : 'sonar.ts',
      status: number % 17 === 0 ? 'failed' : 'finished',
      created: `2026-11-22T${hour}:${minute}:${second}.000Z`,
      ended: `2026-11-22T${hour}:${minute}:${second}.900Z`,
      reason: number % 17 === 0 ? 'It threw: x is not defined.' : null,
      script: number % 3 === 0 ? 'cars.js' : 'sonar.ts',
      args: '',
      folder: null,
      seed: String(number),
      edited: false,
      experiment: null,
      tags: number % 10 === 0 ? ['baseline'] : [],
      note: '',
      pinned: false,
      notesProblem: null,
      digest: {
        best: { loss: best, epoch: 1 + Math.floor(random() * 80) },
        final: best * (isBad ? 2 : 1.02),
        epoch: { done: 80, of: 80 },
        metrics: { acc: 1 - best / 2 },
        finding: isBad
          ? { severity: 'warning', title: 'Overfitting since epoch 4', message: 'It rose.' }
          : null,
        others: isBad ? number % 3 : 0,
        decomposition: null,
        durationMs: 3000 + random() * 9000,
        seed: String(number),
        backend: 'wasm',
        parameters: [
          { id: 'learning-rate', label: 'learning rate', value: rate },
          { id: 'units@dense_1', label: 'units of dense_1', value: units },
          { id: 'optimizer', label: 'optimizer', value: number % 2 === 0 ? 'adam' : 'sgd' },
          { id: 'epochs', label: 'epochs', value: 80 },
        ],
      },
    };
  });
}

/** The last rows as runs of one sweep. */
export function asSweep(rows: RunRow[], size: number): RunRow[] {
  return rows.map((row, index) =>
    index < rows.length - size
      ? row
      : {
          ...row,
          edited: true,
          experiment: { kind: 'sweep', experiment: 'sweep-1', label: `trial ${index}` },
        },
  );
}
