import { launchOf } from '../../experiments';
import { UserError } from '../../protocol/user-error';
import type { Context } from '../../tools/context';
import { writeChanges } from '../../tools/write-changes';
import type { ToolHost } from '../../tools/host';

/** The tools of one folder, as far as whoever started the server allows. */
export function folderHost(context: Context, allows: { runs: boolean; edits: boolean }): ToolHost {
  return {
    contexts: () => [context],
    refusal(effect) {
      if (effect === 'runs' && !allows.runs)
        return new UserError(
          'This server was started without --allow-run, so it runs no scripts.',
          'Ask the person to run it (`regulens run SCRIPT`), or to start the server with --allow-run.',
        );
      if (effect === 'edits' && !allows.edits)
        return new UserError(
          'This server was started without --allow-edits, so it changes no files.',
          'Show the diff to the person.',
        );
      return null;
    },
    launch: (_, asked) => Promise.resolve(asked),
    again: ({ store }, record) => launchOf(store, record),
    apply: ({ changes }) => writeChanges(changes),
  };
}
