import { NOTE_LENGTH, tagsIn } from '../../protocol/run-notes';
import { UserError } from '../../protocol/user-error';
import { parse, UsageError } from '../arguments';
import { resolveRun, type Context } from '../../tools/context';
import type { Output } from '../output';

/** Adds tags to a run, or takes them from it. */
export async function tag({ store }: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, { remove: { type: 'boolean' } });
  const [run, ...words] = positionals;
  const given = tagsIn(words.join(' '));
  if (run === undefined || given.length === 0) throw new UsageError('takes a run and tags');
  const id = await resolveRun(store, run);
  const { tags } = await store.annotate(id, (current) => ({
    tags:
      values.remove === true
        ? current.tags.filter((one) => !given.includes(one))
        : tagsIn([...current.tags, ...given].join(' ')),
  }));
  out.line(tags.length > 0 ? `${id} has ${tags.map((one) => `#${one}`).join(' ')}.` : `${id} has no tags.`);
  out.object({ type: 'result', run: id, tags });
  return 0;
}

/** Writes the note on a run; an empty one takes it away. */
export async function note({ store }: Context, args: readonly string[], out: Output): Promise<number> {
  const [run, text, ...more] = parse(args, {}).positionals;
  if (run === undefined || text === undefined || more.length > 0)
    throw new UsageError('takes a run and a text (in quotes)');
  if (text.length > NOTE_LENGTH)
    throw new UserError(
      `The note has ${text.length} characters; there is room for ${NOTE_LENGTH}.`,
      'Shorten it, or keep it in a file of your own.',
    );
  const id = await resolveRun(store, run);
  await store.annotate(id, () => ({ note: text.trim() }));
  out.object({ type: 'result', run: id, note: text.trim() });
  return 0;
}
