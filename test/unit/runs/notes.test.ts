import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tagsIn } from '../../../src/protocol/run-notes';
import type { RunStore } from '../../../src/runs';
import { runRecord } from '../../run-records';
import { containing, until, workspace } from './harness';

const fileOf = (store: RunStore, id: string) => path.join(store.directory(id), 'notes.json');

test('tags, note and pin are kept with the run and listed with it; a run without them has no file', async () => {
  const store = workspace();
  const { id } = await store.create(runRecord(), null);
  expect(fs.existsSync(fileOf(store, id))).toBe(false);
  expect(await store.notes(id)).toMatchObject({ tags: [], note: '', pinned: false });
  await store.annotate(id, () => ({ tags: ['a', 'b'] }));
  await store.annotate(id, () => ({ note: 'the one to beat', pinned: true }));
  const expected = { tags: ['a', 'b'], note: 'the one to beat', pinned: true };
  expect(await store.notes(id)).toMatchObject(expected);
  expect((await store.list())[0]).toMatchObject({ id, notes: expected });
  expect(fs.readdirSync(store.directory(id)).filter((name) => /tmp|lock/.test(name))).toEqual([]);
});

test('two who write at once don’t undo each other', async () => {
  const store = workspace();
  const { id } = await store.create(runRecord(), null);
  const names = Array.from({ length: 20 }, (_, index) => `tag${index}`);
  await Promise.all(names.map((name) => store.annotate(id, ({ tags }) => ({ tags: [...tags, name] }))));
  expect((await store.notes(id)).tags.toSorted()).toEqual(names.toSorted());
});

test.each([
  ['half a file', '{"version":1,"tags":["a"', "isn't JSON"],
  ['something else', '{"version":1,"tags":"a"}', "doesn't hold what it should"],
  ['a newer version', '{"version":2}', 'newer version'],
])(
  'notes that can’t be read (%s) are said to be so; the run is listed, and what was there is set aside',
  async (_, text, problem) => {
    const store = workspace();
    const { id } = await store.create(runRecord(), null);
    fs.writeFileSync(fileOf(store, id), text);
    expect(await store.list()).toEqual([
      { id, record: expect.objectContaining({ id }) as unknown, notesProblem: containing(problem) },
    ]);
    await expect(store.notes(id)).rejects.toMatchObject({ name: 'UserError', message: containing(problem) });
    await store.annotate(id, () => ({ pinned: true }));
    expect(await store.notes(id)).toMatchObject({ pinned: true, tags: [] });
    expect(fs.readFileSync(`${fileOf(store, id)}.unreadable`, 'utf8')).toBe(text);
  },
);

test('other windows are told of notes', async () => {
  const store = workspace();
  const { id } = await store.create(runRecord(), null);
  let told = 0;
  const watch = store.watch(() => told++);
  await store.annotate(id, () => ({ tags: ['a'] }));
  await until(() => told > 0);
  watch.dispose();
});

test('tags are words', () => {
  expect(tagsIn(' a, b  a\tc,,')).toEqual(['a', 'b', 'c']);
  expect(tagsIn('x'.repeat(80))[0]).toHaveLength(50);
  expect(tagsIn('')).toEqual([]);
});
