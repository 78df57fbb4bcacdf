import { expect, test } from 'vitest';
import { fits, type Demand, type RunningTrial } from '../../../../src/experiments/trials/capacity';

const GB = 2 ** 30;
const demand = (gigabytes: number | null, gpu: Demand['gpu'] = null): Demand => ({
  bytes: gigabytes === null ? null : gigabytes * GB,
  gpu,
});
const running = (of: Demand, residentGigabytes = 0): RunningTrial => ({
  ...of,
  residentBytes: residentGigabytes * GB,
});
const machine = (freeGigabytes: number, slots = 8) => ({ slots, freeBytes: freeGigabytes * GB });

test('one trial alone begins on any machine; where nothing is known a small machine takes no second one', () => {
  expect(fits(demand(null), [], machine(0.1))).toBe(true);
  expect(fits(demand(64), [], machine(1))).toBe(true);
  const first = running(demand(null));
  expect(fits(demand(null), [first], machine(2))).toBe(false);
  expect(fits(demand(null), [first], machine(8))).toBe(true);
  expect(fits(demand(null), [first], machine(8, 1))).toBe(false);
});

test('those that run may still grow to what the first one took', () => {
  // 2 GB each: 10 GB free hold four that have only begun, or four more beside three that have all they need.
  const begun = running(demand(2), 0.1);
  const grown = running(demand(2), 2.3);
  expect(fits(demand(2), [begun, begun, begun], machine(10))).toBe(true);
  expect(fits(demand(2), [begun, begun, begun, begun], machine(10))).toBe(false);
  expect(fits(demand(2), [grown, grown, grown, grown], machine(3))).toBe(true);
});

test('on a GPU one at a time, unless its memory is known to hold more; trials without one go on beside it', () => {
  const unknown = { bytes: null, ofBytes: null };
  const small = { bytes: 3 * GB, ofBytes: 8 * GB };
  expect(fits(demand(1, unknown), [running(demand(1, unknown))], machine(100))).toBe(false);
  expect(fits(demand(1), [running(demand(1, unknown))], machine(100))).toBe(true);
  expect(fits(demand(1, unknown), [running(demand(1))], machine(100))).toBe(true);
  expect(fits(demand(1, small), [running(demand(1, small))], machine(100))).toBe(true);
  expect(fits(demand(1, small), [running(demand(1, small)), running(demand(1, small))], machine(100))).toBe(
    false,
  );
});
