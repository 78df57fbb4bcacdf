import { parse, UsageError } from '../arguments';
import type { Context } from '../../tools/context';
import { serveTools } from '../mcp/server';
import { folderHost } from '../mcp/folder-host';

/** Serves the tools to an assistant over standard input and output until it hangs up. */
export async function run(context: Context, args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    'allow-run': { type: 'boolean' },
    'allow-edits': { type: 'boolean' },
  });
  if (positionals.length > 0) throw new UsageError('takes no arguments');
  const host = folderHost(context, {
    runs: values['allow-run'] === true,
    edits: values['allow-edits'] === true,
  });
  await serveTools(host, context.dist);
  return 0;
}
