import { expect, it } from 'vitest';
import { ofType, train } from './support';

const trained = async (env: Record<string, string>) => {
  const { events, code } = await train('collinear.cjs', { env: { REGULENS_SEED: '1', ...env } });
  expect(code).toBe(0);
  expect(ofType(events, 'warning')).toEqual([]);
  return events;
};
const BUSY = { SLOWNESS: '100', REGULENS_OVERHEAD: '0' };

it('says how far columns depend on each other by the end of a fit, however busy the machine', async () => {
  const [atRest, busy] = [await trained({ REGULENS_OVERHEAD: '100' }), await trained(BUSY)];
  const said = ofType(busy, 'fit-data').map(({ fit, data }) => ({ fit, data }));
  expect(said).toEqual(ofType(atRest, 'fit-data').map(({ fit, data }) => ({ fit, data })));
  expect(said).toHaveLength(3);
  for (const { data } of said) expect(data.collinearity?.maxVif).toBeGreaterThan(100);
  // Each before its fit's end, and after the last epoch of a call.
  const order = busy.flatMap((event) =>
    event.type === 'fit-data' || event.type === 'fit-ended' || event.type === 'epoch'
      ? [`${event.type} ${event.fit}`]
      : [],
  );
  expect(order).toEqual([
    ...['epoch fit-1', 'epoch fit-1', 'epoch fit-1', 'fit-data fit-1', 'fit-ended fit-1'],
    ...['epoch fit-2', 'fit-data fit-2', 'fit-ended fit-2'],
    ...['epoch fit-3', 'fit-data fit-3', 'epoch fit-3', 'epoch fit-3', 'fit-ended fit-3'],
  ]);
});

it('spares trials that are only compared with each other', async () => {
  for (const env of [BUSY, { REGULENS_OVERHEAD: '100' }])
    expect(ofType(await trained({ ...env, REGULENS_COMPARED: '1' }), 'fit-data')).toEqual([]);
});
