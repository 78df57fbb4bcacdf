import { Cancelled } from '../experiments/cancelled';
import { UserError } from '../protocol/user-error';
import { commonOptions, UsageError } from './arguments';
import { commands } from './commands';
import { createOutput } from './output';
import { withoutControls } from '../protocol/plain-text';

const help = `Usage: regulens COMMAND [--folder DIR] [--json]

${Object.values(commands)
  .map(({ usage }) => `  regulens ${usage}`)
  .join('\n')}

RUN is a run's id, the beginning of one, or "latest". Runs are kept in .regulens/runs of --folder (default: this folder).
Exit codes: 0 done, 1 an error of yours (one line on stderr), 2 wrong usage, 130 cancelled (Ctrl+C), otherwise the script's own.
`;

/** @returns the exit code. */
async function main([name, ...args]: readonly string[], dist: string): Promise<number> {
  const command = name === undefined ? undefined : commands[name];
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    process.stdout.write(help);
    return name === undefined ? 2 : 0;
  }
  try {
    if (!command || !Object.hasOwn(commands, name))
      throw new UsageError(`there is no command "${name}"; see \`regulens --help\``);
    const { folder, json, help: wantsHelp } = commonOptions(args);
    if (wantsHelp) {
      process.stdout.write(`Usage: regulens ${command.usage} [--folder DIR] [--json]\n`);
      return 0;
    }
    const [run, { createContext }] = await Promise.all([command.load(), import('../tools/context')]);
    return await run(createContext(folder, dist), args, createOutput(json));
  } catch (error) {
    createOutput(commonOptions(args).json).object(failure(error));
    return explain(error, command?.usage);
  }
}

/** The last object of a command that failed: a program needn't read stderr. */
function failure(error: unknown): { type: string } & Record<string, unknown> {
  const message = error instanceof Error ? error.message : String(error);
  const nextStep = error instanceof UserError ? error.nextStep : null;
  return { type: 'result', error: error instanceof Cancelled ? 'cancelled' : message, nextStep };
}

function explain(error: unknown, usage: string | undefined): number {
  if (error instanceof UsageError) {
    process.stderr.write(
      `regulens: ${error.message}\n${usage === undefined ? '' : `Usage: regulens ${usage}\n`}`,
    );
    return 2;
  }
  if (error instanceof UserError)
    process.stderr.write(withoutControls(`regulens: ${error.message} ${error.nextStep}\n`));
  else if (error instanceof Cancelled)
    process.stderr.write(
      `regulens: cancelled; ${error.message || 'what was measured so far is kept (`regulens runs`)'}\n`,
    );
  else
    process.stderr.write(
      `regulens: a bug of ours, please report it:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  return error instanceof Cancelled ? 130 : 1;
}

/**
 * Runs the command that this process was started with.
 * @param dist the folder of the built files
 */
export function regulens(dist: string): void {
  // A closed pipe (`regulens runs | head`) is the reader's choice, not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  void main(process.argv.slice(2), dist).then((code) => {
    process.exitCode = code;
  });
}
