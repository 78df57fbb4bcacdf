import type { Context } from '../tools/context';
import type { Output } from './output';

type Run = (context: Context, args: readonly string[], out: Output) => Promise<number>;

export interface Command {
  usage: string;
  /** A command's code, and the rooms it needs, are read when it is called. */
  load: () => Promise<Run>;
}

/** In the order of the help. */
export const commands: Record<string, Command> = {
  run: {
    usage:
      'run SCRIPT [--npm] [--seed TEXT | --no-seed] [--backend auto|native|webgpu|wasm|cpu|script] [--cwd DIR] [--env NAME=VALUE]… [--env-file FILE] [--node PATH] [--classes a,b,c] [-- ARGS]',
    load: async () => (await import('./commands/run')).run,
  },
  try: {
    usage: 'try SCRIPT [--thorough] [--out report.html] [-- ARGS]',
    load: async () => (await import('./commands/try')).run,
  },
  diagnose: {
    usage: 'diagnose RUN|FILE… [--online]',
    load: async () => (await import('./commands/diagnose')).run,
  },
  explain: {
    usage: 'explain RUN',
    load: async () => (await import('./commands/explain')).run,
  },
  fixes: {
    usage: 'fixes SCRIPT [--run RUN] [--diff]',
    load: async () => (await import('./commands/fixes')).fixes,
  },
  fix: {
    usage: 'fix SCRIPT --id ID [--run RUN] [--write]',
    load: async () => (await import('./commands/fixes')).fix,
  },
  verify: {
    usage: 'verify SCRIPT [--run RUN] [--fixes ID,…] [--thorough] [--seed TEXT] [--jobs N] [-- ARGS]',
    load: async () => (await import('./commands/verify')).run,
  },
  decompose: {
    usage:
      'decompose SCRIPT [--against capacity|training-size|regularization] [--replicates N] [--resample bootstrap|split] [--jobs N] [--epochs N] [-- ARGS]',
    load: async () => (await import('./commands/decompose')).run,
  },
  settle: {
    usage: 'settle SCRIPT|RUN [--folds K] [--folds-by classes|blocks|random] [--jobs N] [-- ARGS]',
    load: async () => (await import('./commands/settle')).run,
  },
  sweep: {
    usage:
      'sweep SCRIPT --list\n  regulens sweep SCRIPT --param SLOT[=LOW..HIGH[:log]|=a,b,c]… [--sampler tpe|random|quasi-random|grid] [--scheduler none|asha] [--trials N] [--folds K [--repeats R] [--folds-by auto|classes|blocks|random|groups] [--group-column N] [--nested]] [--seed TEXT] [--jobs N] [--write] [-- ARGS]\n  regulens sweep SCRIPT --resume SWEEP',
    load: async () => (await import('./commands/sweep')).run,
  },
  inspect: {
    usage:
      'inspect SCRIPT [--seed TEXT] [--features a,b,c | --features-from FILE.csv] [--classes a,b,c] [-- ARGS]\n  regulens inspect RUN [RUN]',
    load: async () => (await import('./commands/inspect')).run,
  },
  report: {
    usage: 'report RUN… --out FILE.html',
    load: async () => (await import('./commands/report')).run,
  },
  runs: {
    usage: 'runs [--tag TAG]…',
    load: async () => (await import('./commands/runs')).runs,
  },
  tag: {
    usage: 'tag RUN TAG… [--remove]',
    load: async () => (await import('./commands/notes')).tag,
  },
  note: {
    usage: 'note RUN TEXT',
    load: async () => (await import('./commands/notes')).note,
  },
  stop: {
    usage: 'stop RUN [--kill]',
    load: async () => (await import('./commands/runs')).stop,
  },
  rename: {
    usage: 'rename RUN NAME',
    load: async () => (await import('./commands/runs')).rename,
  },
  delete: {
    usage: 'delete RUN',
    load: async () => (await import('./commands/runs')).remove,
  },
  export: {
    usage: 'export RUN --format csv|json\n  regulens export --sweep SWEEP --format csv|json',
    load: async () => (await import('./commands/export')).run,
  },
  import: {
    usage: 'import FILE…|FOLDER… [--name NAME]',
    load: async () => (await import('./commands/import')).run,
  },
  mcp: {
    usage: 'mcp [--allow-run] [--allow-edits]',
    load: async () => (await import('./commands/mcp')).run,
  },
  native: {
    usage: 'native install|remove|status [--gpu|--cpu] [--node PATH]',
    load: async () => (await import('./commands/native')).run,
  },
  webgpu: {
    usage: 'webgpu install|remove|status [--software] [--node PATH]',
    load: async () => (await import('./commands/webgpu')).run,
  },
  doctor: {
    usage: 'doctor [--node PATH]',
    load: async () => (await import('./commands/doctor')).run,
  },
};
