import { expect, test } from 'vitest';
import { reckoning } from '../../../src/experiments/verify/reckoning';
import { madeVerification } from '../../webview/made-verification';

test('the reckoning tells every figure in words that people know, and names as text', () => {
  const document = reckoning(madeVerification('run'), 'a_b|c.js');
  // Best first.
  const rows = document.split('\n').filter((line) => /^\| (Set|Add|Halve) /.test(line));
  expect(rows.map((row) => row.split(' | ').slice(0, 4))).toEqual([
    [
      '| Set L2 0.01 on both hidden layers, and keep the best weights',
      'better',
      '0.450 (−55 %)',
      '0.280 to 0.730',
    ],
    ['| Set L2 0.01 on both hidden layers', 'better', '0.490 (−51 %)', '0.340 to 0.690'],
    ['| Add noise to the inputs', 'no difference shown', '0.930 (−7 %)', '0.700 to 1.200'],
    ['| Add \\<b\\>dropout\\</b\\> 0.3', 'worse', '1.300 (+30 %)', '1.100 to 1.600'],
    ['| Halve both hidden layers', 'given up', '', ''],
    // On examples that had no part in choosing it.
    [
      '| Set L2 0.01 on both hidden layers, and keep the best weights',
      'better',
      '0.510 (−49 %)',
      '0.320 to 0.810',
    ],
  ]);
  expect(document).toContain('Run a\\_b\\|c.js, 2026-11-28');
});
