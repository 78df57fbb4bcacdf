import { describe, expect, it } from 'vitest';
import { ofType, train } from './support';

describe('an ordinary fit', () => {
  it('records', async () => {
    const { code, stdout, events } = await train('classify.cjs');
    expect(code).toBe(0);
    console.log(events.map((e) => JSON.stringify(e)).join('\n'), stdout);
    expect(ofType(events, 'epoch')).toHaveLength(4);
  });
});
