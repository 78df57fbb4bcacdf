import { Cancelled } from '../experiments';
import { UserError } from '../protocol/user-error';
import { commonOptions, UsageError } from './arguments';
import { createContext, type Context } from './context';
import { createOutput, type Output } from './output';
import * as decompose from './commands/decompose';
import * as diagnose from './commands/diagnose';
import * as doctor from './commands/doctor';
import * as explainRun from './commands/explain';
import * as fixes from './commands/fixes';
import * as inspect from './commands/inspect';
import * as report from './commands/report';
import * as run from './commands/run';
import * as runs from './commands/runs';
import * as settle from './commands/settle';
import * as tryScript from './commands/try';

type Command = (context: Context, args: readonly string[], out: Output) => Promise<number>;

const commands: Record<string, { usage: string; run: Command }> = {
  run: { usage: run.usage, run: run.run },
  try: tryScript,
  diagnose,
  explain: explainRun,
  fixes: { usage: fixes.fixesUsage, run: fixes.fixes },
  fix: { usage: fixes.fixUsage, run: fixes.fix },
  decompose,
  settle,
  inspect,
  report,
  runs: { usage: runs.runsUsage, run: runs.runs },
  stop: { usage: runs.stopUsage, run: runs.stop },
  rename: { usage: runs.renameUsage, run: runs.rename },
  delete: { usage: runs.deleteUsage, run: runs.remove },
  export: { usage: runs.exportUsage, run: runs.exportRun },
  doctor,
};

const help = `Usage: regulens COMMAND [--folder DIR] [--json]

${Object.values(commands)
  .map(({ usage }) => `  regulens ${usage}`)
  .join('\n')}

RUN is a run's id, the beginning of one, or "latest". Runs are kept in .regulens/runs of --folder (default: this folder).
Exit codes: 0 done, 1 an error of yours (one line on stderr), 2 wrong usage, otherwise the script's own.
`;

/** @returns the exit code. */
async function main([name, ...args]: readonly string[]): Promise<number> {
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
    return await command.run(createContext(folder, __dirname), args, createOutput(json));
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
  if (error instanceof UserError) process.stderr.write(`regulens: ${error.message} ${error.nextStep}\n`);
  else if (error instanceof Cancelled)
    process.stderr.write('regulens: cancelled; what was measured so far is kept (`regulens runs`)\n');
  else
    process.stderr.write(
      `regulens: a bug of ours, please report it:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  return error instanceof Cancelled ? 130 : 1;
}

// A closed pipe (`regulens runs | head`) is the reader's choice, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
