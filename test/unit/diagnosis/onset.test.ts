import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { detectors, type Recorded } from '../../../bench/onset/detectors';
import { score } from '../../../bench/onset/score';

const file = path.join(import.meta.dirname, '../../../bench/data/curves.ndjson.gz');
const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n');
const runs = lines.map((line) => JSON.parse(line) as Recorded);

// The product's promise, kept on real training runs: see `npm run bench -- onset` for the exact figures.
describe('the overfitting alarm on recorded runs', () => {
  it('finds most of what overfits, with few false alarms and hardly any too early', () => {
    const ours = score(runs, detectors['Regulens, p >= .8']!);
    expect(ours.overfit).toBeGreaterThan(500);
    expect(ours.recall).toBeGreaterThan(0.85);
    expect(ours.falseAlarms).toBeLessThan(0.1);
    expect(ours.premature).toBeLessThan(0.04);
  });

  it('raises far fewer false alarms than waiting ten epochs does, and fewer than the curve alone', () => {
    const falseAlarms = (name: string) => score(runs, detectors[name]!).falseAlarms;
    const ours = falseAlarms('Regulens, p >= .8');
    expect(ours).toBeLessThan(falseAlarms('patience 10') / 4);
    expect(ours).toBeLessThan(falseAlarms('curve rule, planned length known'));
  });
});
